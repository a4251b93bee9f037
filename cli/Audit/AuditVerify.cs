using System.CommandLine;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Cli.Audit;

/// <summary>
/// <c>sevents audit verify</c>: whether audit lines are intact, offline, from files of lines. Its exit code is 0, or that of the gravest
/// <see cref="AuditFault"/>.
/// </summary>
public static class AuditVerify
{
    public static Command Build(Terminal terminal)
    {
        var files = new Argument<FileInfo[]>("FILE")
        {
            Description = "Files of lines, in the order of time: as delivered, or rows of JSON that have one as Line.",
            Arity = ArgumentArity.OneOrMore,
        };
        var notes = new Option<FileInfo?>("--notes")
        {
            Description = "What was noted before is to be there still; the last lines are added to it when nothing is wrong.",
            HelpName = "FILE",
        };
        var command = new Command("verify", "Says whether audit lines are intact, and which is the first that is not.") { files, notes };
        command.SetAction(async (parsed, stop) =>
        {
            var file = parsed.GetValue(notes) is { } given ? new AuditNotes(given.FullName) : null;
            var known = file is null ? [] : await file.Read(stop);
            var lines = new LineFiles(parsed.GetRequiredValue(files));
            var check = await lines.Check(terminal, stop);
            var findings = check.Findings(known);
            foreach (var finding in findings) terminal.Line(Text(finding, lines), finding.Fault == AuditFault.Repeated ? "yellow" : "red");
            if (findings.All(finding => finding.Fault == AuditFault.Repeated))
            {
                terminal.Line($"{check.Lines} lines of {check.Partitions} partitions are intact.", "green");
                if (file is not null) await file.Add([.. check.Heads.Except(known)], stop);
            }
            return findings is [var gravest, ..] ? (int)gravest.Fault : 0;
        });
        return command;
    }

    private static string Text(AuditFinding finding, LineFiles lines)
    {
        var place = finding.Partition is { } partition ? $"partition {partition}, index {finding.Index}" : "no partition";
        var where = finding.At is { } at ? $"{lines.NameOf(at)}: " : "";
        return $"{finding.Fault.ToString().ToLowerInvariant()}: {place}: {where}{finding.Reason}";
    }
}
