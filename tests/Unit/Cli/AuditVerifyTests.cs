using System.Text.Json;
using Avro;
using Avro.File;
using Avro.Generic;
using ServerlessEvents.Engine.Audit;
using ServerlessEvents.Tests.Audit;

namespace ServerlessEvents.Tests.Cli;

/// <summary><c>sevents audit verify</c>: an exit code and the first bad line for each fault, and notes for the next time.</summary>
public sealed class AuditVerifyTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("audit-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData(AuditFault.Forked, 10), InlineData(AuditFault.Rewritten, 11), InlineData(AuditFault.Changed, 12)]
    [InlineData(AuditFault.Inserted, 13), InlineData(AuditFault.Missing, 14), InlineData(AuditFault.Truncated, 15)]
    [InlineData(AuditFault.Reordered, 16), InlineData(AuditFault.Repeated, 17)]
    public async Task Each_fault_has_an_exit_code_and_a_place(AuditFault fault, int exitCode)
    {
        var log = new DamagedLog(5);
        var notes = At("notes.jsonl");
        Assert.Equal(0, (await CommandRun.Of("audit", "verify", Write("whole.jsonl", log.Lines), "--notes", notes)).ExitCode);
        var (partition, index) = log.Damage(fault);
        var run = await CommandRun.Of("audit", "verify", Write("siem.jsonl", log.Lines), "--notes", notes);
        Assert.Equal((exitCode, ""), (run.ExitCode, run.Errors));
        Assert.StartsWith($"{fault.ToString().ToLowerInvariant()}: partition {partition}, index {index}: ", run.Lines[0]);
        if (fault != AuditFault.Truncated) Assert.Matches(@": siem\.jsonl:\d+: ", run.Lines[0]);
    }

    [Fact]
    public async Task Several_files_are_one_log_and_the_place_is_that_of_the_file()
    {
        var log = new DamagedLog(6);
        var (one, two) = (Write("1.jsonl", log.Lines[..10]), Write("2.jsonl", log.Lines[10..]));
        Assert.Equal(0, (await CommandRun.Of("audit", "verify", one, two)).ExitCode);
        var bad = log.Lines[12].Replace("alice", "bob");
        Write("2.jsonl", [.. log.Lines[10..12], bad, .. log.Lines[13..]]);
        var run = await CommandRun.Of("audit", "verify", one, two);
        Assert.Equal(12, run.ExitCode);
        Assert.Contains(": 2.jsonl:3: ", run.Lines[0]);
    }

    [Fact]
    public async Task Rows_of_an_export_are_the_lines_in_them_and_other_line_ends_do_not_matter()
    {
        var log = new DamagedLog(7);
        var rows = log.Lines.Select(line => JsonSerializer.Serialize(new { TimeGenerated = "2026-11-30", Line = line }));
        Assert.Equal(0, (await CommandRun.Of("audit", "verify", Write("export.jsonl", rows))).ExitCode);
        File.WriteAllText(At("crlf.jsonl"), string.Join("\r\n", log.Lines));
        Assert.Equal(0, (await CommandRun.Of("audit", "verify", At("crlf.jsonl"))).ExitCode);
    }

    [Fact]
    public async Task A_file_that_was_emptied_is_truncated_when_lines_were_noted()
    {
        var log = new DamagedLog(8);
        var notes = At("notes.jsonl");
        await CommandRun.Of("audit", "verify", Write("siem.jsonl", log.Lines), "--notes", notes);
        Assert.Equal(15, (await CommandRun.Of("audit", "verify", Write("siem.jsonl", []), "--notes", notes)).ExitCode);
    }

    [Theory, InlineData(Codec.Type.Null), InlineData(Codec.Type.Deflate)]
    public async Task A_file_of_Event_Hubs_Capture_is_the_lines_in_its_bodies(Codec.Type codec)
    {
        var log = new DamagedLog(9);
        Assert.Equal(0, (await CommandRun.Of("audit", "verify", Capture(log.Lines, codec))).ExitCode);
        var (partition, index) = log.Damage(AuditFault.Missing);
        var run = await CommandRun.Of("audit", "verify", Capture(log.Lines, codec));
        Assert.Equal(14, run.ExitCode);
        Assert.StartsWith($"missing: partition {partition}, index {index}: capture.avro:", run.Lines[0]);
    }

    [Fact]
    public async Task A_capture_that_was_cut_and_an_Avro_file_of_something_else_are_said()
    {
        var whole = File.ReadAllBytes(Capture(new DamagedLog(9).Lines, Codec.Type.Null));
        File.WriteAllBytes(At("cut.avro"), whole[..^40]);
        Assert.Contains("cut.avro cannot be read as Avro", (await CommandRun.Of("audit", "verify", At("cut.avro"))).Errors);
        File.WriteAllBytes(At("no.avro"), whole[..30]);
        Assert.Contains("no.avro cannot be read as Avro", (await CommandRun.Of("audit", "verify", At("no.avro"))).Errors);
    }

    /// <summary>As Event Hubs Capture writes it: learn.microsoft.com/azure/event-hubs/event-hubs-capture-overview, "Exploring the captured files".</summary>
    private string Capture(IEnumerable<string> lines, Codec.Type codec)
    {
        var schema = (RecordSchema)Avro.Schema.Parse(
            """
            {"type":"record","name":"EventData","namespace":"Microsoft.ServiceBus.Messaging","fields":[
            {"name":"SequenceNumber","type":"long"},{"name":"Offset","type":"string"},{"name":"EnqueuedTimeUtc","type":"string"},
            {"name":"SystemProperties","type":{"type":"map","values":["long","double","string","bytes"]}},
            {"name":"Properties","type":{"type":"map","values":["long","double","string","bytes","null"]}},
            {"name":"Body","type":["null","bytes"]}]}
            """);
        using var file = DataFileWriter<GenericRecord>.OpenWriter(
            new GenericDatumWriter<GenericRecord>(schema), At("capture.avro"), Codec.CreateCodec(codec));
        var number = 0L;
        foreach (var line in lines)
        {
            var record = new GenericRecord(schema);
            record.Add("SequenceNumber", number++);
            record.Add("Offset", $"{number}");
            record.Add("EnqueuedTimeUtc", "11/30/2026 12:00:00 PM");
            record.Add("SystemProperties", new Dictionary<string, object>());
            record.Add("Properties", new Dictionary<string, object>());
            record.Add("Body", System.Text.Encoding.UTF8.GetBytes(line));
            file.Append(record);
        }
        return At("capture.avro");
    }

    [Fact]
    public async Task What_was_noted_is_kept_only_while_nothing_is_wrong()
    {
        var log = new DamagedLog(8);
        var notes = At("notes.jsonl");
        await CommandRun.Of("audit", "verify", Write("siem.jsonl", log.Lines[..^4]), "--notes", notes);
        await CommandRun.Of("audit", "verify", Write("siem.jsonl", log.Lines), "--notes", notes);
        var noted = File.ReadAllText(notes);
        Assert.Contains(log.Notes[^1].Hash, noted);
        Assert.Equal(15, (await CommandRun.Of("audit", "verify", Write("siem.jsonl", log.Lines[..^4]), "--notes", notes)).ExitCode);
        Assert.Equal(noted, File.ReadAllText(notes));
    }

    [Fact]
    public async Task A_file_that_is_not_there_and_notes_that_are_none_are_said()
    {
        var missing = await CommandRun.Of("audit", "verify", At("nothing.jsonl"));
        Assert.Equal(1, missing.ExitCode);
        Assert.Contains("nothing.jsonl", missing.Errors);
        File.WriteAllText(At("notes"), "{}");
        var noNotes = await CommandRun.Of("audit", "verify", Write("siem.jsonl", new DamagedLog(9).Lines), "--notes", At("notes"));
        Assert.Equal(1, noNotes.ExitCode);
        Assert.Contains("has a line that is no note, 1", noNotes.Errors);
    }

    private string At(string name) => Path.Combine(folder.FullName, name);

    private string Write(string name, IEnumerable<string> lines)
    {
        File.WriteAllLines(At(name), lines);
        return At(name);
    }
}
