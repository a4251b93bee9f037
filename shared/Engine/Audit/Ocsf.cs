using System.Text.Json;

namespace ServerlessEvents.Engine.Audit;

/// <summary>An audit record in the shape of OCSF 1.8.0, class API Activity (6003), with the profile datetime.</summary>
internal static class Ocsf
{
    public static void Write(Utf8JsonWriter json, AuditRecord record)
    {
        var act = AuditAct.Of(record);
        var succeeded = AuditOutcome.IsSuccess(record.Outcome);
        json.WriteNumber("category_uid"u8, 6);
        json.WriteNumber("class_uid"u8, 6003);
        json.WriteNumber("activity_id"u8, act.ActivityId);
        json.WriteString("activity_name"u8, NameOf(act.ActivityId) ?? record.Action);
        json.WriteNumber("type_uid"u8, 600300 + act.ActivityId);
        json.WriteNumber("severity_id"u8, succeeded ? 1 : 2);
        json.WriteNumber("time"u8, record.At.ToUnixTimeMilliseconds());
        json.WriteString("time_dt"u8, record.At);
        json.WriteNumber("status_id"u8, succeeded ? 1 : 2);
        json.WriteString("status"u8, succeeded ? "Success"u8 : "Failure"u8);
        WriteOptional(json, "status_code", record.Code);
        WriteOptional(json, "status_detail", record.Reason);
        WriteMetadata(json, record);
        WriteActor(json, record);
        json.WriteStartObject("api"u8);
        json.WriteString("operation"u8, record.Action);
        json.WriteEndObject();
        json.WriteStartObject("src_endpoint"u8);
        json.WriteString("name"u8, SourceOf(record));
        WriteOptional(json, "hostname", record.Machine);
        json.WriteEndObject();
        json.WriteStartArray("resources"u8);
        json.WriteStartObject();
        json.WriteString("name"u8, record.ObjectOrOrigin);
        json.WriteString("type"u8, act.ObjectType);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteUnmapped(json, record);
    }

    /// <summary>The caption of an activity; null for one that is named by the source.</summary>
    private static string? NameOf(int activityId) => activityId switch
    {
        1 => "Create",
        2 => "Read",
        3 => "Update",
        4 => "Delete",
        _ => null,
    };

    /// <summary>From where somebody acts; the address of a client is known to the MQTT broker alone.</summary>
    private static string SourceOf(AuditRecord record) => record.ActorType switch
    {
        ActorType.User => "mqtt",
        ActorType.Operator => "sevents",
        ActorType.System => record.Actor,
        _ => "unknown",
    };

    private static void WriteMetadata(Utf8JsonWriter json, AuditRecord record)
    {
        json.WriteStartObject("metadata"u8);
        json.WriteString("version"u8, "1.8.0"u8);
        json.WriteStartArray("profiles"u8);
        json.WriteStringValue("datetime"u8);
        json.WriteEndArray();
        WriteOptional(json, "correlation_uid", record.Trace);
        WriteOptional(json, "original_event_uid", record.Event);
        json.WriteStartObject("product"u8);
        json.WriteString("name"u8, record.Context);
        json.WriteString("vendor_name"u8, "ServerlessEvents"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteActor(Utf8JsonWriter json, AuditRecord record)
    {
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
    }

    private static void WriteUnmapped(Utf8JsonWriter json, AuditRecord record)
    {
        json.WriteStartObject("unmapped"u8);
        json.WriteString("outcome"u8, record.Outcome);
        WriteOptional(json, "new_value", record.NewValue);
        WriteOptional(json, "claimed_source", record.ClaimedSource);
        if (record.ClaimedAt is { } claimed) json.WriteString("claimed_at"u8, claimed);
        if (record.ReceivedAt is { } received) json.WriteString("received_at"u8, received);
        if (record.Version is { } version) json.WriteNumber("version"u8, version);
        WriteOptional(json, "mqtt_topic", record.MqttTopic);
        WriteOptional(json, "origin", record.Origin);
        WriteOptional(json, "redriven_by", record.RedrivenBy);
        WriteOptional(json, "redrive", record.Redrive);
        WriteOptional(json, "patch", record.Patch);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }
}
