using System.Text.Json;
using ServerlessEvents.Bench.Torture.Verification;

namespace ServerlessEvents.Bench.Torture;

/// <summary>The result of a run, printed for people, and written as JSON to compare runs.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Events">How many were written.</param>
/// <param name="Acknowledged">How many of them were acknowledged to the producer.</param>
/// <param name="Happened">Kills, faults, lost batches and all else that was counted, by name; what is not there did not happen.</param>
/// <param name="Verified">What was verified; null when something is wrong.</param>
/// <param name="Error">What is wrong; null when nothing is.</param>
public sealed record TortureReport(
    TortureOptions Options,
    int Events,
    int Acknowledged,
    IReadOnlyDictionary<string, int> Happened,
    TortureReport.Found? Verified,
    string? Error)
{
    /// <summary>What the fold has written.</summary>
    public sealed record Found(
        int Folded,
        int RepeatedIds,
        int Replies,
        int RepeatedResults,
        int AuditRecords,
        int RepeatedAuditRecords,
        int Rebuilds,
        int Snapshots)
    {
        public static Found By(Verifier verifier) => new(
            verifier.Plain.Events, verifier.Plain.Repeats, verifier.Results.Replies, verifier.Results.Repeated, verifier.Audit.Records,
            verifier.Audit.Repeated, verifier.Audit.Rebuilds, verifier.Aggregates.Snapshots);
    }

    public void Print(TextWriter output)
    {
        output.WriteLine($"events {Events:N0}, of them acknowledged {Acknowledged:N0}");
        output.WriteLine(
            $"kills {Count("kills")}, of workers only {Count("worker kills")}, stops {Count("stops")}, "
                + $"broker restarts {Count("broker restarts")}, faults {Count("faults")}");
        output.WriteLine(
            $"batches lost {Count("batches lost")}, repeated {Count("batches repeated")}, "
                + $"reordered {Count("batches reordered")}; gaps healed {Count("gaps healed")}");
        if (Options.Deploys)
        {
            output.WriteLine(
                $"deployments {Count("deployments")}, instances set back {Count("set back")}, other code under the same version "
                    + $"started {Count("other code started")}, caught {Count("other code caught")}; "
                    + $"partitions folded again {Verified?.Rebuilds ?? 0}");
        }
        output.WriteLine($"fenced {Count("fenced")}, aborted {Count("aborted")}, in doubt {Count("doubt")}");
        foreach (var kind in new[] { "fenced ", "aborted ", "doubt ", "died " })
        {
            var ofKind = Happened.Where(happened => happened.Key.StartsWith(kind, StringComparison.Ordinal));
            foreach (var (what, count) in ofKind.OrderByDescending(happened => happened.Value))
                output.WriteLine($"  {count,5} × {what}");
        }
        if (Verified is { } found)
        {
            output.WriteLine(
                $"events folded {found.Folded:N0} (repeated ids {found.RepeatedIds:N0}), "
                    + $"replies {found.Replies:N0}, audit records {found.AuditRecords:N0}, snapshots {found.Snapshots:N0}");
            output.WriteLine(
                $"results that came again {found.RepeatedResults:N0}, audit records that came again {found.RepeatedAuditRecords:N0}");
        }
        output.WriteLine(Error is null ? "ALL RIGHT" : $"WRONG: {Error}");
    }

    public void Write(FileInfo file) => File.WriteAllText(file.FullName, JsonSerializer.Serialize(this, JsonSerializerOptions.Web));

    private int Count(string name) => Happened.GetValueOrDefault(name);
}
