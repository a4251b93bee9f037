using ServerlessEvents.Schemas;

namespace ServerlessEvents.Local.SchemaRegistry.Languages;

/// <summary>What the registry must know of a schema language.</summary>
public interface ISchemaLanguage
{
    /// <summary>Its name on the wire: AVRO, JSON or PROTOBUF.</summary>
    string Type { get; }

    /// <summary>The text in the form in which equal schemas are equal.</summary>
    /// <exception cref="RegistryException">42201: the text is no schema of this language, and why.</exception>
    string Canonical(string text, IReadOnlyList<ReferredSchema> references);

    /// <summary>Why the reader cannot read everything that the writer writes, each with its place and rule; none = it can.</summary>
    IReadOnlyList<string> Differences(SchemaText reader, SchemaText writer);
}

/// <summary>
/// A schema with all that it refers to, dependencies first, under the name that messages call it, for example <c>version 3</c>.
/// </summary>
public sealed record SchemaText(string Name, string Text, IReadOnlyList<ReferredSchema> References);
