using System.Text.Json.Serialization;

namespace ServerlessEvents.Domain;

/// <summary>Makes an <see cref="Upcaster{TEvent}"/>.</summary>
public static class Upcaster
{
    /// <summary>
    /// Reads events of one stored name:
    /// <c>Upcaster.From&lt;PlacedV1, OrderEvent&gt;("order.placed.v1", old => new Placed(…), OrderJson.Default)</c>.
    /// </summary>
    /// <typeparam name="TOld">The earlier shape: a record that is none of the union's cases.</typeparam>
    /// <typeparam name="TEvent">The union of the aggregate's events.</typeparam>
    /// <param name="type">The stored name of the earlier event.</param>
    /// <param name="upcast">The event of today. It knows nothing but what it is given, for the log is folded again.</param>
    /// <param name="json">How the earlier shape is written.</param>
    /// <exception cref="ArgumentException">The JSON context lacks the earlier shape.</exception>
    public static Upcaster<TEvent> From<TOld, TEvent>(string type, Func<TOld, TEvent> upcast, JsonSerializerContext json)
        where TOld : class
        where TEvent : class =>
        new(
            type,
            json.GetTypeInfo(typeof(TOld))
                ?? throw new ArgumentException($"{json.GetType().Name} lacks [JsonSerializable(typeof({typeof(TOld).Name}))]."),
            old => upcast((TOld)old));
}
