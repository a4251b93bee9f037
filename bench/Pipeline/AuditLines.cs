using System.Buffers.Text;

namespace ServerlessEvents.Bench.Pipeline;

/// <summary>Counts the lines that come to the SIEM stand-in's file from now on, and the orders of a load that they are about.</summary>
/// <param name="load">What the ids of the orders begin with, before a dash and the number.</param>
internal sealed class AuditLines(string file, string load, int orders)
{
    private readonly byte[] idBegins = System.Text.Encoding.UTF8.GetBytes($"\"EventOriginalUid\":\"{load}-");
    private readonly bool[] seen = new bool[orders];
    private readonly byte[] buffer = new byte[1 << 20];
    private long position = File.Exists(file) ? new FileInfo(file).Length : 0;

    /// <summary>All lines so far, about these orders or anything else.</summary>
    public int Lines { get; private set; }

    /// <summary>The orders that have at least one line so far.</summary>
    public int Orders { get; private set; }

    /// <summary>Reads the new lines. A half-written line counts once it is complete.</summary>
    public void Look()
    {
        if (!File.Exists(file)) return;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        while (true)
        {
            stream.Position = position;
            ReadOnlySpan<byte> text = buffer.AsSpan(0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
            var whole = text.LastIndexOf((byte)'\n') + 1;
            if (whole == 0) return;
            position += whole;
            foreach (var line in text[..(whole - 1)].Split((byte)'\n')) Count(text[line]);
        }
    }

    private void Count(ReadOnlySpan<byte> line)
    {
        Lines++;
        var at = line.IndexOf(idBegins);
        if (at < 0 || !Utf8Parser.TryParse(line[(at + idBegins.Length)..], out int number, out _) || seen[number]) return;
        seen[number] = true;
        Orders++;
    }
}
