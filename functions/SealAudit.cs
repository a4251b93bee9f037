using Microsoft.Azure.Functions.Worker;
using ServerlessEvents.Functions.Sealing;

namespace ServerlessEvents.Functions;

/// <summary>
/// Audit → a signed log from which nobody can take a line, for each audit partition (docs/audit.md). Without the setting
/// <see cref="Settings.AuditLog"/> it does nothing.
/// </summary>
public sealed class SealAudit(AuditSealer sealer)
{
    [Function(nameof(SealAudit))]
    public Task Run([TimerTrigger("0 */1 * * * *")] TimerInfo timer, CancellationToken stop) => sealer.Seal(stop).PutBack(stop);
}
