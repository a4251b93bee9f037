namespace ServerlessEvents.Local.SchemaRegistry.Languages;

/// <summary>Protobuf: kept and served as sent, neither parsed nor held against earlier versions.</summary>
public sealed class ProtobufLanguage : ISchemaLanguage
{
    public string Type => "PROTOBUF";

    public string Canonical(string text, IReadOnlyList<NamedText> references) => text.Trim();

    public IReadOnlyList<string> Differences(SchemaText reader, SchemaText writer) => [];
}
