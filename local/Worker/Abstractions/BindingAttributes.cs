namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>Stands in for what every binding attribute derives from.</summary>
public abstract class BindingAttribute : Attribute;

/// <summary>Stands in for what every trigger derives from.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public abstract class TriggerBindingAttribute : BindingAttribute;

/// <summary>Stands in for what every output derives from.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public abstract class OutputBindingAttribute : BindingAttribute;
