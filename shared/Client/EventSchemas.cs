using System.Collections.Frozen;
using System.Reflection;
using ServerlessEvents.Domain;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Client;

/// <summary>
/// The schemas of events by type, for a client that has no registry: it learns what is wrong with an event before it sends it.
/// </summary>
public sealed class EventSchemas
{
    private const string Suffix = ".schema.json";
    private readonly FrozenDictionary<string, JsonSchema> byType;

    private EventSchemas(IEnumerable<KeyValuePair<string, JsonSchema>> schemas) => byType = schemas.ToFrozenDictionary();

    /// <summary>The types that have a schema, for example <c>order.placed.v1</c>.</summary>
    public IReadOnlyCollection<string> Types => byType.Keys;

    /// <summary>The schemas that an assembly embeds as <c>{type}.schema.json</c>, as a context of aggregates does.</summary>
    /// <exception cref="SchemaException">One of them is no valid schema.</exception>
    public static EventSchemas EmbeddedIn(Assembly assembly) => new(assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(Suffix, StringComparison.Ordinal))
        .Select(name => KeyValuePair.Create(name[..^Suffix.Length], Compile(assembly, name))));

    /// <summary>What is wrong with an event, each with a JSON pointer into it; empty when the system accepts it as valid.</summary>
    public IReadOnlyList<SchemaError> Check(CloudEvent e)
    {
        if (!byType.TryGetValue(e.Type, out var schema))
            return [new("/type", "type", $"There is no schema of an event type '{e.Type}' here.")];
        var errors = new List<SchemaError>();
        if (!Subject.IsValid(e.Subject)) errors.Add(new("/subject", "pattern", $"A subject is {Subject.Rule}."));
        schema.Check(e.Data.Span, errors, "/data");
        return errors;
    }

    private static JsonSchema Compile(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var text = new byte[stream.Length];
        stream.ReadExactly(text);
        return JsonSchema.Compile(text);
    }
}
