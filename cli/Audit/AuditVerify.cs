using System.CommandLine;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Cli.Audit;

/// <summary>
/// <c>sevents audit verify</c>: whether audit lines are intact, offline, from files of lines or sealed logs. Its exit code is 0, or that of
/// the gravest <see cref="AuditFault"/>.
/// </summary>
public static class AuditVerify
{
    public static Command Build(Terminal terminal)
    {
        var files = new Argument<FileInfo[]>("FILE")
        {
            Description =
                "Files of lines, in the order of time: as delivered, rows of JSON that have one as Line, or of Event Hubs Capture.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var notes = new Option<FileInfo?>("--notes")
        {
            Description = "What was noted before is to be there still; the last lines are added to it when nothing is wrong.",
            HelpName = "FILE",
        };
        var logs = new SealedLogOptions();
        var command = new Command("verify", "Says whether audit lines are intact, and which is the first that is not.")
        {
            files, notes, logs.Place, logs.Keys,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(files) is null or [] && result.GetValue(logs.Place) is null)
                result.AddError("Name files of lines, or a folder of sealed logs with --log.");
        });
        logs.NeedKeys(command);
        command.SetAction(async (parsed, stop) =>
        {
            var file = parsed.GetValue(notes) is { } noted ? new AuditNotes(noted.FullName) : null;
            var known = file is null ? [] : await file.Read(stop);
            var log = logs.Check(parsed, known, stop);
            var given = parsed.GetValue(files) ?? [];
            var lines = new LineFiles(given);
            var check = await lines.Check(terminal, stop);
            var findings = (given.Length == 0 ? log.Findings : [.. log.Findings, .. check.Findings([.. known, .. log.Notes])])
                .OrderBy(finding => finding.Fault).ToList();
            foreach (var finding in findings) terminal.Line(Text(finding, lines), finding.Fault == AuditFault.Repeated ? "yellow" : "red");
            if (findings.All(finding => finding.Fault == AuditFault.Repeated))
            {
                foreach (var intact in log.Intact) terminal.Line(intact, "green");
                if (given.Length > 0) terminal.Line($"{check.Lines} lines of {check.Partitions} partitions are intact.", "green");
                if (file is not null) await file.Add([.. check.Heads.Except(known)], stop);
            }
            return findings is [var gravest, ..] ? (int)gravest.Fault : 0;
        });
        return command;
    }

    /// <summary>A finding in one line: the kind, the place in the chain and in the files, and why.</summary>
    internal static string Text(AuditFinding finding, LineFiles lines)
    {
        var place = finding.Partition is { } partition ? $"partition {partition}, index {finding.Index}" : "no partition";
        var where = finding.At is { } at ? $"{lines.NameOf(at)}: " : "";
        return $"{finding.Fault.ToString().ToLowerInvariant()}: {place}: {where}{finding.Reason}";
    }
}
