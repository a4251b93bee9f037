using Microsoft.Azure.Functions.Worker;

namespace ServerlessEvents.Functions;

/// <summary>
/// The audit Event Hub → Microsoft Sentinel. It is off unless the Logs Ingestion API feeds the SIEM. A batch that the API does not take
/// is tried again for ever.
/// </summary>
public sealed class IngestAudit(LogsIngestion sentinel)
{
    [Function(nameof(IngestAudit))]
    [FixedDelayRetry(-1, "00:00:10")]
    public Task Run(
        [EventHubTrigger("%AuditEventHub%", Connection = "AuditEventHubConnection", ConsumerGroup = "sentinel", IsBatched = true)]
        string[] lines, CancellationToken stop) =>
        sentinel.Post(lines, stop);
}
