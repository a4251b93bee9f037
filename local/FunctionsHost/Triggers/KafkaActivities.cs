using System.Diagnostics;
using System.Text;
using Confluent.Kafka;

namespace ServerlessEvents.Local.Hosting.Triggers;

/// <summary>
/// The extension's trap. Where somebody listens to its activity source, it links the activity of a batch to the trace of each record, and
/// fails on a <c>traceparent</c> that is none: outside the call, so that the batch is dropped, and the next one's offsets are stored over
/// it. Where nobody listens, as on the Functions host by default, the header is not even looked at.
/// </summary>
internal static class KafkaActivities
{
    /// <summary>The extension's own source, by its name.</summary>
    public static readonly ActivitySource Source = new("Microsoft.Azure.Webjobs.Extensions.Kafka");

    /// <summary>The activity of a batch, null where nobody listens; throws where a record has a <c>traceparent</c> that is none.</summary>
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
