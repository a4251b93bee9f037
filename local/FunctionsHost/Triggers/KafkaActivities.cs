using System.Diagnostics;
using System.Text;
using Confluent.Kafka;

namespace ServerlessEvents.Local.Hosting.Triggers;

/// <summary>
/// A trap of the Kafka extension, as the extension has it. When somebody listens to its activity source, the extension links the activity
/// of a batch to the trace of each record, and fails on an invalid <c>traceparent</c>. It fails outside the call, so the batch is dropped,
/// and the offsets of the next batch are stored over it. When nobody listens, as on the Functions host by default, the extension does not
/// read the header.
/// </summary>
internal static class KafkaActivities
{
    /// <summary>The extension's own source, by its name.</summary>
    public static readonly ActivitySource Source = new("Microsoft.Azure.Webjobs.Extensions.Kafka");

    /// <summary>The activity of a batch; null when nobody listens. Throws when a record has an invalid <c>traceparent</c>.</summary>
    public static Activity? Start(string function, IReadOnlyList<ConsumeResult<byte[]?, byte[]?>> batch) =>
        Source.HasListeners()
            ? Source.StartActivity(
                function,
                ActivityKind.Consumer,
                default(ActivityContext),
                links: [
                    .. batch.Select(TraceParent).OfType<string>().Select(parent => new ActivityLink(ActivityContext.Parse(parent, null)))
                ])
            : null;

    private static string? TraceParent(ConsumeResult<byte[]?, byte[]?> record) =>
        record.Message.Headers.TryGetLastBytes("traceparent", out var parent) && parent is not null
            ? Encoding.UTF8.GetString(parent)
            : null;
}
