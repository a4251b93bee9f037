using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ServerlessEvents.Local.SchemaRegistry;

/// <summary>
/// A pointer from one schema to a version in another subject, under the name that its text uses: a <c>$ref</c>, an Avro full name or a
/// Protobuf import.
/// </summary>
public sealed record SchemaReference(string Name, string Subject, int Version);

/// <summary>What a schema says, apart from where it is registered. The same content has the same id in every subject.</summary>
/// <param name="Type">AVRO, JSON or PROTOBUF.</param>
/// <param name="Text">The canonical text: JSON without insignificant space, Protobuf as sent.</param>
/// <param name="References">What the text refers to by name.</param>
/// <param name="Metadata">Confluent's data contract metadata: kept and returned, not acted upon.</param>
/// <param name="RuleSet">Confluent's data contract rules: kept and returned; it is clients that act upon them.</param>
public sealed record SchemaContent(
    string Type,
    string Text,
    IReadOnlyList<SchemaReference> References,
    JsonElement? Metadata = null,
    JsonElement? RuleSet = null)
{
    /// <summary>Equal exactly when two contents are the same schema.</summary>
    public string Identity { get; } = string.Join('\n',
        [
            Type, Text, .. References.Select(reference => $"{reference.Name}\t{reference.Subject}\t{reference.Version}"), $"{Metadata}",
            $"{RuleSet}",
        ]);

    /// <summary>A name for the content that does not depend on the registry; MD5 as a fingerprint, not for security.</summary>
    public Guid Guid { get; } = new(MD5.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\n', [Type, Text, .. References.Select(reference => reference.Name), $"{Metadata}", $"{RuleSet}"]))));
}

/// <summary>A schema as one version of a subject.</summary>
public sealed record SchemaVersion(string Subject, int Version, int Id, SchemaContent Content, bool Deleted = false);
