using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServerlessEvents.Tests.EndToEnd;

/// <summary>The events that the tests send, as the JSON that a client would write.</summary>
public static class Events
{
    public static string Placed(string id, string subject, int quantity = 2) => Of(
        id,
        "order.placed.v1",
        subject,
        new { currency = "EUR", items = new[] { new { sku = "AB-1234", name = "Lamp", quantity, price = 149.90m } } });
    public static string Paid(string id, string subject, decimal amount = 299.80m) => Of(id, "order.paid.v1", subject, new { amount });
    public static string Shipped(string id, string subject) =>
        Of(id, "order.shipped.v1", subject, new { carrier = "DHL", tracking = "00340434161094042557" });
    public static string ItemAdded(string id, string subject) =>
        Of(id, "order.item-added.v1", subject, new { sku = "AB-1234", name = "Lamp", quantity = 1, price = 149.90m });

    /// <summary>A wish for what was missed; it is about no aggregate.</summary>
    public static string Resume(string id, object data) =>
        JsonSerializer.Serialize(new { specversion = "1.0", id, source = "shop-web", type = "notifications.resume.v1", data });

    public static string Of(string id, string type, string subject, object data) =>
        JsonSerializer.Serialize(new { specversion = "1.0", id, source = "shop-web", type, subject, time = "2026-11-23T12:00:00Z", data });
}

/// <summary>A message from the system, as a client sees it.</summary>
public sealed record Received(string Topic, string Payload, bool Retained = false, string? Correlation = null)
{
    private readonly JsonNode json = JsonNode.Parse(Payload)!;

    /// <summary>The CloudEvent's type; null for state, which is bare.</summary>
    public string? Type => (string?)json["type"];

    public JsonNode Data => json["data"]!;
    public JsonNode Json => json;

    /// <summary>Of a reply: the event that it answers.</summary>
    public string? Event => (string?)json["data"]?["event"];
}
