using System.Text;
using System.Text.Json;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Cli.Audit;

/// <summary>The audit lines of some files, in order. A last line without an end is a line too.</summary>
internal sealed class LineFiles(IReadOnlyList<FileInfo> files)
{
    /// <summary>How many bytes are read at a time; twice as many as a row of an export with one line has.</summary>
    private const int BufferSize = 1 << 20;

    /// <summary>Below that, nobody waits long enough to be told how far it is.</summary>
    private const long LongBytes = 64 << 20;

    private readonly List<(string Name, long First)> begins = [];
    private long count;

    /// <summary>Gives each line in turn, with a bar of progress when that takes long.</summary>
    public async Task Each(Terminal terminal, Action<ReadOnlySpan<byte>> take, CancellationToken stop)
    {
        (count, var total) = (0, files.Sum(file => file.Length));
        begins.Clear();
        if (total < LongBytes)
        {
            Read(take, _ => { }, stop);
        }
        else
        {
            await terminal.WithProgress("read", progress =>
            {
                Read(take, bytes => progress((double)bytes / total), stop);
                return Task.CompletedTask;
            });
        }
    }

    public async Task<ChainCheck> Check(Terminal terminal, CancellationToken stop)
    {
        var check = new ChainCheck();
        await Each(terminal, check.Add, stop);
        return check;
    }

    /// <summary>The file and the line in it, from 1, of one that was read.</summary>
    public string NameOf(long at)
    {
        var (name, first) = begins.Last(begin => begin.First <= at);
        return $"{name}:{at - first + 1}";
    }

    private void Read(Action<ReadOnlySpan<byte>> take, Action<long> progress, CancellationToken stop)
    {
        var (buffer, done) = (new byte[BufferSize], 0L);
        foreach (var file in files)
        {
            begins.Add((file.Name, count));
            using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            if (CaptureFile.IsOne(stream))
            {
                foreach (var line in CaptureFile.Lines(stream, file.Name))
                {
                    stop.ThrowIfCancellationRequested();
                    Take(take, line);
                    progress(done + stream.Position);
                }
                done += file.Length;
                continue;
            }
            var (kept, read) = (0, 0);
            while ((read = stream.Read(buffer, kept, buffer.Length - kept)) > 0)
            {
                stop.ThrowIfCancellationRequested();
                progress(done += read);
                var rest = buffer.AsSpan(0, kept + read);
                for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..]) Take(take, rest[..end]);
                if (rest.Length == buffer.Length)
                    throw new Failure($"{NameOf(count)} has more than {BufferSize} bytes: this is no file of audit lines.");
                kept = rest.Length;
                rest.CopyTo(buffer);
            }
            if (kept > 0) Take(take, buffer.AsSpan(0, kept));
        }
    }

    private void Take(Action<ReadOnlySpan<byte>> take, ReadOnlySpan<byte> line)
    {
        count++;
        if (line is [.., (byte)'\r']) line = line[..^1];
        take(!AuditLine.EndsAsOurs(line) && Exported(line) is { } inside ? Encoding.UTF8.GetBytes(inside) : line);
    }

    /// <summary>The line in a row of an export; null when these bytes are the line itself.</summary>
    private static string? Exported(ReadOnlySpan<byte> row)
    {
        if (row.IndexOf("\"Line\":"u8) < 0) return null;
        try
        {
            var json = new Utf8JsonReader(row);
            return JsonElement.ParseValue(ref json) is { ValueKind: JsonValueKind.Object } read
                && read.TryGetProperty("Line", out var line) && line.ValueKind == JsonValueKind.String
                ? line.GetString()
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) { return null; } // it is no row, and checked as a line
    }
}
