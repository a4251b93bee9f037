using System.Text.Json.Serialization.Metadata;

namespace ServerlessEvents.Domain;

/// <summary>
/// Reads an event that was stored in an earlier shape as one of today's. The log keeps what was sent; clients may go on sending it.
/// </summary>
/// <typeparam name="TEvent">The union of the aggregate's events.</typeparam>
public sealed class Upcaster<TEvent>
    where TEvent : class
{
    private readonly Func<object, TEvent> upcast;

    internal Upcaster(string type, JsonTypeInfo shape, Func<object, TEvent> upcast) =>
        (Type, Shape, this.upcast) = (type, shape, upcast);

    /// <summary>The stored name of the earlier event, for example <c>order.placed.v1</c>.</summary>
    public string Type { get; }

    internal JsonTypeInfo Shape { get; }

    internal TEvent Upcast(object old) => upcast(old);
}
