using Google.Protobuf.Reflection;
using ProtoBuf;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Local.SchemaRegistry.Languages;

/// <summary>
/// Protobuf. protobuf-net parses a file with all that it imports. The text is kept and served as sent, and is not compared with earlier
/// versions.
/// </summary>
public sealed class ProtobufLanguage : ISchemaLanguage
{
    private const string FileName = "schema.proto";

    public string Type => "PROTOBUF";

    public string Canonical(string text, IReadOnlyList<ReferredSchema> references)
    {
        var canonical = text.Trim();
        if (!IsDescriptor(canonical)) Check(canonical, references);
        return canonical;
    }

    public IReadOnlyList<string> Differences(SchemaText reader, SchemaText writer) => [];

    private static void Check(string text, IReadOnlyList<ReferredSchema> references)
    {
        var files = new FileDescriptorSet();
        foreach (var source in references.Select(reference => reference.Text).Append(text))
        {
            if (ProtobufNesting.IsTooDeep(source))
                throw RegistryException.InvalidSchema($"it is nested deeper than {ProtobufNesting.MaxDepth} levels.");
        }
        foreach (var reference in references) files.Add(reference.Name, includeInOutput: true, new StringReader(reference.Text));
        files.Add(FileName, includeInOutput: true, new StringReader(text));
        files.Process();
        if (files.GetErrors().FirstOrDefault(error => error.IsError) is { } error)
        {
            throw RegistryException.InvalidSchema(
                $"line {error.LineNumber}, column {error.ColumnNumber} of {error.File}: {error.Message}.");
        }
        var file = files.Files.First(file => file.Name == FileName);
        if (file.MessageTypes.Count + file.EnumTypes.Count == 0)
            throw RegistryException.InvalidSchema("it defines no message and no enum.");
    }

    /// <summary>Confluent's .NET serializer sends no text, but its compiled descriptor in base64.</summary>
    private static bool IsDescriptor(string text)
    {
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length)) return false;
        try
        {
            return Serializer.Deserialize<FileDescriptorProto>(bytes.AsSpan(0, length)) is { Name.Length: > 0, MessageTypes.Count: > 0 };
        }
        catch (Exception e)
            when (e is ProtoException or EndOfStreamException or InvalidOperationException or OverflowException or ArgumentException)
        {
            return false; // then it is text, and no valid one
        }
    }
}
