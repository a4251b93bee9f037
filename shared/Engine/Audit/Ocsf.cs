using System.Text.Json;

namespace ServerlessEvents.Engine.Audit;

/// <summary>An audit record in the shape of OCSF 1.3.0, class API Activity (6003), activity Other (99).</summary>
internal static class Ocsf
{
    public static void Write(Utf8JsonWriter json, AuditRecord record)
    {
        var succeeded = AuditOutcome.IsSuccess(record.Outcome);
        json.WriteNumber("category_uid"u8, 6);
        json.WriteNumber("class_uid"u8, 6003);
        json.WriteNumber("activity_id"u8, 99);
        json.WriteString("activity_name"u8, record.Action);
        json.WriteNumber("type_uid"u8, 600399);
        json.WriteNumber("severity_id"u8, 1);
        json.WriteNumber("time"u8, record.At.ToUnixTimeMilliseconds());
        json.WriteNumber("status_id"u8, succeeded ? 1 : 2);
        json.WriteString("status"u8, record.Outcome);
        Optional(json, "status_code", record.Code);
        Optional(json, "status_detail", record.Reason);
        json.WriteStartObject("metadata"u8);
        json.WriteString("version"u8, "1.3.0"u8);
        Optional(json, "correlation_uid", record.Trace);
        Optional(json, "uid", record.Event);
        json.WriteStartObject("product"u8);
        json.WriteString("name"u8, record.Context);
        json.WriteString("vendor_name"u8, "ServerlessEvents"u8);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("actor"u8);
        json.WriteStartObject("user"u8);
        json.WriteString("name"u8, record.Actor);
        if (record.ActorType is { } actorType)
        {
            var (id, type) = ActorType.InOcsf(actorType);
            json.WriteNumber("type_id"u8, id);
            json.WriteString("type"u8, type);
        }
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("api"u8);
        json.WriteString("operation"u8, record.Action);
        json.WriteEndObject();
        json.WriteStartArray("resources"u8);
        if (record.Object is not null)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, record.Object);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("unmapped"u8);
        Optional(json, "claimed_source", record.ClaimedSource);
        if (record.ClaimedAt is { } claimed) json.WriteString("claimed_at"u8, claimed);
        if (record.ReceivedAt is { } received) json.WriteString("received_at"u8, received);
        if (record.Version is { } version) json.WriteNumber("version"u8, version);
        Optional(json, "mqtt_topic", record.MqttTopic);
        Optional(json, "origin", record.Origin);
        Optional(json, "redriven_by", record.RedrivenBy);
        json.WriteEndObject();
    }

    private static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }
}
