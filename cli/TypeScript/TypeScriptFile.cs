using System.Text;
using System.Text.Json.Nodes;

namespace ServerlessEvents.Cli.TypeScript;

/// <summary>
/// The types of every message in an AsyncAPI document as a TypeScript file: a table for each kind of message, and then what they refer to.
/// </summary>
public static class TypeScriptFile
{
    private const string Events = "events";

    public static string Write(string document)
    {
        var root = Read(document);
        var channels = root["channels"]!.AsObject();
        var types = new TypeScriptTypes(root);
        var file = new StringBuilder()
            .Append($"// The messages of \"{root["info"]?["title"]}\". ")
            .Append("Written by `sevents client typescript`: change the schemas, not this file.\n");
        var sent = Messages(channels, Events).ToLookup(message => Special(message.Payload)["subject"] is not null);
        Table("Events", "What a client may send: the subject and the data of each type of event.", sent[true].Select(Entry));
        Table("Requests", "What a client may ask of the system itself, about no subject.", sent[false].Select(Entry));
        Table("Replies", "The one reply to each event.", Messages(channels, "replies").Select(Entry));
        Table("Notifications", "What follows from events.", Messages(channels, "notifications.").Select(Entry));
        Table(
            "States",
            "The state of each kind of aggregate.",
            Messages(channels, "state.").Select(message =>
                (message.Channel["state.".Length..], types.Of(message.Payload["properties"]!["state"]))));
        foreach (var declaration in types.Declarations()) file.Append('\n').Append(declaration);
        return file.ToString();

        void Table(string name, string what, IEnumerable<(string Type, string Text)> rows)
        {
            file.Append('\n').Append(TypeScriptText.Comment(what, "")).Append("export interface ").Append(name).Append(" {\n");
            foreach (var (type, text) in rows) file.Append("  ").Append(TypeScriptText.Name(type)).Append(": ").Append(text).Append(";\n");
            file.Append("}\n");
        }

        (string, string) Entry((string Channel, string Type, JsonObject Payload) message)
        {
            var special = Special(message.Payload);
            var subject = special["subject"] is { } schema ? $"subject: {types.Of(schema)}; " : "";
            return (message.Type, $"{{ {subject}data: {types.Of(special["data"])} }}");
        }

        IEnumerable<(string Channel, string Type, JsonObject Payload)> Messages(JsonObject among, string channel) => among
            .Where(known => known.Key == channel || (channel.EndsWith('.') && known.Key.StartsWith(channel, StringComparison.Ordinal)))
            .SelectMany(known => known.Value!["messages"]!.AsObject(), (known, message) =>
                (known.Key, message.Key, root["components"]!["messages"]![message.Key]!["payload"]!.AsObject()));
    }

    /// <summary>What a message says beyond the envelope that all have: <c>allOf: [envelope, special]</c>.</summary>
    private static JsonObject Special(JsonObject payload) => payload["allOf"]![1]!["properties"]!.AsObject();

    private static JsonObject Read(string document) =>
        JsonNode.Parse(document) is JsonObject root && root["channels"]?[Events] is JsonObject && root["components"] is JsonObject
            ? root
            : throw new Failure("That is no AsyncAPI document of ours: it has no channel 'events'. `sevents asyncapi` writes one.");
}
