using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Azure.Functions.Worker.Local;

/// <summary>One function as found in code: its method, its trigger with every <c>%setting%</c> resolved, and its output.</summary>
public sealed record FunctionDefinition(string Name, MethodInfo Method, KafkaTriggerAttribute Trigger, string Brokers, string Topic, string Group, string? Username, string? Password, string? EventHub)
{
    /// <summary>Every function with a Kafka trigger.</summary>
    public static IReadOnlyList<FunctionDefinition> FindAll(IConfiguration settings) =>
        [.. from method in Methods(settings)
            where method.GetParameters().Any(p => p.GetCustomAttribute<KafkaTriggerAttribute>() is not null)
            select Read(method.GetCustomAttribute<FunctionAttribute>()!.Name, method, settings)];

    /// <summary>
    /// Every public method with <see cref="FunctionAttribute"/> in the loaded assemblies that know the stand-ins, but those that are switched
    /// off by <c>AzureWebJobs.{name}.Disabled</c>, the real host's own setting.
    /// </summary>
    public static IEnumerable<MethodInfo> Methods(IConfiguration settings)
    {
        var worker = typeof(FunctionAttribute).Assembly.GetName().Name;
        return from assembly in AppDomain.CurrentDomain.GetAssemblies()
               where !assembly.IsDynamic && assembly.GetReferencedAssemblies().Any(reference => reference.Name == worker)
               from type in assembly.GetExportedTypes()
               from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
               let function = method.GetCustomAttribute<FunctionAttribute>()
               where function is not null && settings[$"AzureWebJobs.{function.Name}.Disabled"] is not "true"
               select method;
    }

    internal static FunctionDefinition Read(string name, MethodInfo method, IConfiguration settings)
    {
        var parameter = method.GetParameters().Single(p => p.GetCustomAttribute<KafkaTriggerAttribute>() is not null);
        var trigger = parameter.GetCustomAttribute<KafkaTriggerAttribute>()!;
        if (parameter.ParameterType != typeof(KafkaRecord[]) || !trigger.IsBatched) throw new NotSupportedException($"'{name}' must take KafkaRecord[] with IsBatched = true; other shapes stop or starve the real host too.");
        return new(name, method, trigger,
            Resolve(trigger.BrokerList), Resolve(trigger.Topic), Resolve(trigger.ConsumerGroup),
            ResolveOptional(trigger.Username), ResolveOptional(trigger.Password),
            method.GetCustomAttribute<EventHubOutputAttribute>() is { } output ? Resolve(output.EventHubName) : null);

        string Resolve(string text) => SettingReference.Resolve(text, settings, required: true)!;
        string? ResolveOptional(string? text) => text is null ? null : SettingReference.Resolve(text, settings, required: false);
    }
}
