namespace Microsoft.Azure.Functions.Worker;

/// <summary>Stands in for the attribute that makes a public method a function.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class FunctionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
