using System.Text.Json;
using ServerlessEvents.Local.Hosting.Rpc;

namespace ServerlessEvents.Local.Hosting;

/// <summary>One function as its worker describes it: its trigger with every <c>%setting%</c> resolved, and its output.</summary>
/// <param name="Parameter">The parameter that takes what the trigger brings.</param>
/// <param name="EventHub">The Event Hub that gets what it returns; null when it returns nothing.</param>
internal sealed record FunctionDefinition(string Id, string Name, string Parameter, Trigger Trigger, string? EventHub)
{
    /// <summary>Throws what <see cref="SettingReference"/> throws, and when the function cannot be run on any host.</summary>
    public static FunctionDefinition Read(RpcFunctionMetadata metadata, IConfiguration settings)
    {
        var bindings = metadata.RawBindings.Select(raw => JsonSerializer.Deserialize<JsonElement>(raw)).ToArray();
        var trigger = bindings.Single(binding => Text(binding, "type")!.EndsWith("Trigger", StringComparison.Ordinal));
        var output = bindings.FirstOrDefault(binding => Text(binding, "type") == "eventHub");
        return new(metadata.FunctionId, metadata.Name, Text(trigger, "name")!, ReadTrigger(metadata.Name, trigger, settings),
            output.ValueKind == JsonValueKind.Object
                ? SettingReference.Resolve(Text(output, "eventHubName")!, settings, required: true)
                : null);
    }

    /// <summary>
    /// Whether the function is switched off by <c>AzureWebJobs.{name}.Disabled</c>, which Linux has to spell
    /// <c>AzureWebJobs__{name}__Disabled</c>.
    /// </summary>
    public static bool IsDisabled(string name, IConfiguration settings) =>
        (settings[$"AzureWebJobs.{name}.Disabled"] ?? settings[$"AzureWebJobs:{name}:Disabled"]) is "true" or "True" or "1";

    private static Trigger ReadTrigger(string function, JsonElement trigger, IConfiguration settings)
    {
        switch (Text(trigger, "type"))
        {
            case "kafkaTrigger":
                if (Text(trigger, "cardinality") != "Many"
                    || !trigger.TryGetProperty("properties", out var properties)
                    || Text(properties, "supportsDeferredBinding") != "True")
                {
                    throw new NotSupportedException(
                        $"'{function}' must take KafkaRecord[] with IsBatched = true; other shapes stop or starve the real host too.");
                }
                return new KafkaTrigger(
                    Resolve("brokerList"), Resolve("topic"), Resolve("consumerGroup"), Optional("username"), Optional("password"));
            case "timerTrigger":
                return new TimerTrigger(Resolve("schedule"));
            case var other:
                return new OtherTrigger(other!);
        }

        string Resolve(string name) => SettingReference.Resolve(Text(trigger, name) ?? "", settings, required: true)!;
        string? Optional(string name) => Text(trigger, name) is { } text ? SettingReference.Resolve(text, settings, required: false) : null;
    }

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;
}

/// <summary>What makes a function run.</summary>
internal abstract record Trigger;

/// <summary>Records of a topic, for a consumer group; with a user name by SASL/PLAIN over TLS, else in plain text.</summary>
internal sealed record KafkaTrigger(string Brokers, string Topic, string Group, string? Username, string? Password) : Trigger;

/// <summary>The clock, by a schedule in NCRONTAB.</summary>
internal sealed record TimerTrigger(string Schedule) : Trigger;

/// <summary>A trigger that the local host does not have; such a function does not run.</summary>
internal sealed record OtherTrigger(string Type) : Trigger;
