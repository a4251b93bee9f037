using System.Text.Json;

namespace ServerlessEvents.Engine.Audit;

/// <summary>An audit record in the shape of Microsoft Sentinel's ASIM AuditEvent schema, version 0.1.2.</summary>
internal static class Asim
{
    public static void Write(Utf8JsonWriter json, AuditRecord record)
    {
        var act = AuditAct.Of(record);
        var succeeded = AuditOutcome.IsSuccess(record.Outcome);
        json.WriteString("TimeGenerated"u8, record.At);
        json.WriteString("EventVendor"u8, "ServerlessEvents"u8);
        json.WriteString("EventProduct"u8, record.Context);
        json.WriteString("EventSchema"u8, "AuditEvent"u8);
        json.WriteString("EventSchemaVersion"u8, "0.1.2"u8);
        json.WriteString("EventType"u8, act.EventType);
        json.WriteNumber("EventCount"u8, 1);
        json.WriteString("EventStartTime"u8, record.At); // what the client claims files nothing: it is among the additional fields
        json.WriteString("EventEndTime"u8, record.At);
        json.WriteString("EventResult"u8, succeeded ? "Success"u8 : "Failure"u8);
        WriteOptional(json, "EventResultDetails", record.Reason);
        json.WriteString("EventSeverity"u8, succeeded ? "Informational"u8 : "Low"u8);
        WriteOptional(json, "EventOriginalUid", record.Event);
        json.WriteString("Dvc"u8, record.Context);
        json.WriteString("ActorUsername"u8, record.Actor);
        json.WriteString("ActorUsernameType"u8, "Simple"u8);
        WriteOptional(json, "ActorUserType", record.ActorType is { } type ? ActorType.InAsim(type) : null);
        WriteOptional(json, "SrcHostname", record.Machine);
        json.WriteString("Operation"u8, record.Action);
        json.WriteString("Object"u8, record.ObjectOrOrigin);
        json.WriteString("ObjectId"u8, record.ObjectOrOrigin);
        json.WriteString("ObjectType"u8, act.ObjectType);
        WriteOptional(json, "NewValue", record.NewValue);
        json.WriteStartObject("AdditionalFields"u8);
        json.WriteString("outcome"u8, record.Outcome);
        WriteOptional(json, "code", record.Code);
        WriteOptional(json, "claimedSource", record.ClaimedSource);
        if (record.ClaimedAt is { } claimed) json.WriteString("claimedAt"u8, claimed);
        if (record.ReceivedAt is { } received) json.WriteString("receivedAt"u8, received);
        if (record.Version is { } version) json.WriteNumber("version"u8, version);
        WriteOptional(json, "mqttTopic", record.MqttTopic);
        WriteOptional(json, "trace", record.Trace);
        WriteOptional(json, "origin", record.Origin);
        WriteOptional(json, "redrivenBy", record.RedrivenBy);
        WriteOptional(json, "redrive", record.Redrive);
        WriteOptional(json, "patch", record.Patch);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }
}
