using System.Text.Json;

namespace ServerlessEvents.Engine.Audit;

/// <summary>An audit record in the shape of Microsoft Sentinel's ASIM AuditEvent schema, version 0.1.2.</summary>
internal static class Asim
{
    public static void Write(Utf8JsonWriter json, AuditRecord record)
    {
        json.WriteString("TimeGenerated"u8, record.At);
        json.WriteString("EventVendor"u8, "ServerlessEvents"u8);
        json.WriteString("EventProduct"u8, record.Context);
        json.WriteString("EventSchema"u8, "AuditEvent"u8);
        json.WriteString("EventSchemaVersion"u8, "0.1.2"u8);
        json.WriteString("EventType"u8, "Other"u8);
        json.WriteNumber("EventCount"u8, 1);
        json.WriteString("EventStartTime"u8, record.ClaimedAt ?? record.ReceivedAt ?? record.At);
        json.WriteString("EventEndTime"u8, record.At);
        json.WriteString("EventResult"u8, AuditOutcome.IsSuccess(record.Outcome) ? "Success"u8 : "Failure"u8);
        WriteOptional(json, "EventResultDetails", record.Reason);
        WriteOptional(json, "EventOriginalUid", record.Event);
        json.WriteString("ActorUsername"u8, record.Actor);
        json.WriteString("ActorUsernameType"u8, "Simple"u8);
        WriteOptional(json, "ActorUserType", record.ActorType is { } type ? ActorType.InAsim(type) : null);
        json.WriteString("Operation"u8, record.Action);
        WriteOptional(json, "Object", record.Object);
        if (record.Object is not null) json.WriteString("ObjectType"u8, "Other"u8);
        json.WriteStartObject("AdditionalFields"u8);
        json.WriteString("outcome"u8, record.Outcome);
        WriteOptional(json, "code", record.Code);
        WriteOptional(json, "claimedSource", record.ClaimedSource);
        if (record.ReceivedAt is { } received) json.WriteString("receivedAt"u8, received);
        if (record.Version is { } version) json.WriteNumber("version"u8, version);
        WriteOptional(json, "mqttTopic", record.MqttTopic);
        WriteOptional(json, "trace", record.Trace);
        WriteOptional(json, "origin", record.Origin);
        WriteOptional(json, "redrivenBy", record.RedrivenBy);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }
}
