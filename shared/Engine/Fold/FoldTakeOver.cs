using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Engine.Fold;

/// <summary>When code goes on where other code has folded: whether it may, where it begins, and what the audit says.</summary>
public static class FoldTakeOver
{
    /// <summary>
    /// Why this code must not go on: other code has folded under the same version. Null when it may, and for older code, which does not
    /// fold there anyway.
    /// </summary>
    public static string? WhyOtherCode(AggregateRegistry code, Checkpoint old, string where)
    {
        if (old.Code is null || FoldVersion.Lacking(code.FoldVersion, old.FoldVersion).Count > 0) return null;
        var changed = code.ChangedSince(old.Code).Except(FoldVersion.Raised(code.FoldVersion, old.FoldVersion)).ToArray();
        return changed.Length == 0
            ? null
            : $"{where} was folded by other code of {string.Join(" and ", changed)} under the same Version: raise the Version, so that "
                + "the past is folded again, or deploy the code that has folded it. `sevents aggregates check` shows what is different. "
                + $"Where the past stays as it is, the aggregate may say so by SameAs; the fingerprints are {old.Code}.";
    }

    /// <summary>
    /// Where this code begins. The aggregates that have a later version now are folded again from the start, and nobody is told of what the
    /// other code had folded. An aggregate that was added has no events yet, for no code before took any.
    /// </summary>
    /// <exception cref="InvalidOperationException">It may not go on.</exception>
    internal static Checkpoint Begin(AggregateRegistry code, Checkpoint old, Topics topics, int partition)
    {
        if (FoldVersion.Lacking(code.FoldVersion, old.FoldVersion) is { Count: > 0 } lacking)
        {
            throw new InvalidOperationException(
                $"Partition {partition} is folded by {old.FoldVersion}, and this code is {code.FoldVersion}, "
                + $"without {string.Join(" and ", lacking)}: deploy the newer code everywhere, or code that has both.");
        }
        if (WhyOtherCode(code, old, $"{topics.Events}/{partition}") is { } why) throw new InvalidOperationException(why);
        return FoldVersion.Raised(code.FoldVersion, old.FoldVersion).Count == 0
            ? old with { FoldVersion = code.FoldVersion, Code = code.Fingerprint }
            : new(
                Next: 0, code.FoldVersion, Math.Max(old.Next, old.SuppressUntil), new(old.Rebuild?.Of ?? old.FoldVersion),
                code.Fingerprint);
    }

    /// <summary>What the audit says of it.</summary>
    internal static AuditRecord Audit(FoldOptions options, int partition, Checkpoint old, Checkpoint now)
    {
        var raised = FoldVersion.Raised(now.FoldVersion, old.FoldVersion);
        if (raised.Count == 0)
            return Audit(options, partition, "fold.extended", $"From {old.FoldVersion} to {now.FoldVersion}: nothing is folded again.");
        var same = old.Code is null ? [] : raised.Except(Fingerprint.Changed(now.Code!, old.Code)).ToArray();
        return Audit(
            options, partition, "fold.rebuild-started",
            $"From {old.FoldVersion} to {now.FoldVersion}, over {now.SuppressUntil} offsets."
            + (same.Length == 0 ? "" : $" By their schemas and recordings {string.Join(" and ", same)} fold as before."));
    }

    /// <summary>A record of what the fold does by itself.</summary>
    internal static AuditRecord Audit(FoldOptions options, int partition, string action, string reason) => new()
    {
        Actor = SystemActors.FoldEvents,
        ActorType = ActorType.System,
        Action = action,
        Object = $"{options.Topics.Events}/{partition}",
        Outcome = AuditOutcome.Done,
        Reason = reason,
        At = options.Time.GetUtcNow(),
        Context = options.Topics.Context,
    };
}
