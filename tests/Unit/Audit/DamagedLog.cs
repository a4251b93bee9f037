using System.Security.Cryptography;
using System.Text;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Tests.Audit;

/// <summary>A log of audit lines made by chance, and ways to damage it.</summary>
internal sealed class DamagedLog
{
    private static readonly AuditShape[] Shapes = [.. AuditFormats.All.Values];
    private readonly Random chance;

    public DamagedLog(int seed)
    {
        chance = new(seed);
        var chains = Enumerable.Repeat(AuditChain.Start, chance.Next(1, 4)).ToArray();
        for (var left = chance.Next(12 * chains.Length, 40 * chains.Length); left > 0; left--)
        {
            var partition = chance.Next(chains.Length);
            (chains[partition], var line) = Line(chains[partition], partition, $"e-{left}");
            Lines.Add(line);
        }
        var whole = Lines.Select(Read).GroupBy(line => line.Partition).Select(group => group.Last());
        Notes = [.. whole.Select(line => new AuditNote(line.Partition, line.Index, line.Hash.ToString()))];
    }

    public List<string> Lines { get; } = [];

    /// <summary>What somebody has noted of the whole log: the last line of each partition.</summary>
    public IReadOnlyList<AuditNote> Notes { get; }

    /// <summary>Damages it in one way; says where the first line is that is wrong, by partition and index.</summary>
    public (int Partition, long Index) Damage(AuditFault way)
    {
        // Neither the first nor the last line of its partition.
        var inner = Enumerable.Range(0, Lines.Count).Where(i => Has(i, -1) && Has(i, 1)).ToArray();
        var at = inner[chance.Next(inner.Length)];
        var (line, place) = (Lines[at], Read(Lines[at]));
        switch (way)
        {
            case AuditFault.Missing:
                Lines.RemoveAt(at);
                break;
            case AuditFault.Changed:
                var i = chance.Next(line.Length - 140); // in what the line says, or with the hash made to fit
                Lines[at] = chance.Next(3) == 0 ? Rehashed(line.Replace("\"e-", "\"x-"))
                    : line[..i] + (line[i] == '0' ? '1' : '0') + line[(i + 1)..];
                break;
            case AuditFault.Reordered:
                var next = Later(place.Partition, at);
                (Lines[at], Lines[next]) = (Lines[next], line);
                return (place.Partition, place.Index + 1);
            case AuditFault.Repeated:
                Lines.Insert(chance.Next(at + 1, Lines.Count + 1), line);
                break;
            case AuditFault.Inserted:
                // Its hash is right, and it follows from a line that never was.
                var (_, stranger) = Line(new(0, place.Index, new string('5', 64)), place.Partition, "inserted");
                Lines.Insert(chance.Next(2) == 0 ? at : Lines.Count, stranger);
                break;
            case AuditFault.Truncated:
                Lines.RemoveRange(at, Lines.Count - at);
                var shorter = Notes.Where(note => FirstLost(note) is not null).MinBy(note => note.Partition)!;
                return (shorter.Partition, FirstLost(shorter)!.Value);
            case AuditFault.Rewritten:
                Rewrite(at, place.Partition);
                return (place.Partition, Notes.Single(note => note.Partition == place.Partition).Index);
            case AuditFault.Forked:
                Lines.Insert(at + 1, Other(place));
                break;
        }
        return (place.Partition, place.Index);
    }

    public IReadOnlyList<AuditFinding> Check()
    {
        var check = new ChainCheck();
        foreach (var line in Lines) check.Add(Encoding.UTF8.GetBytes(line));
        return check.Findings(Notes);
    }

    /// <summary>All lines of the partition from there on, with another chain, each hash right.</summary>
    private void Rewrite(int from, int partition)
    {
        var first = Read(Lines[from]);
        var chain = new AuditChain(0, first.Index, first.Previous.ToString());
        for (var i = from; i < Lines.Count; i++)
        {
            if (Read(Lines[i]).Partition == partition) (chain, Lines[i]) = Line(chain, partition, "rewritten");
        }
    }

    private string Other(AuditLine place) =>
        Line(new(0, place.Index, place.Previous.ToString()), place.Partition, "other").Line;

    private (AuditChain, string Line) Line(AuditChain chain, int partition, string id) =>
        chain.Append(partition, chain.Next + chance.Next(3), SomeAudit.Full with { Event = id }, Shapes[chance.Next(Shapes.Length)]);

    private long? FirstLost(AuditNote note)
    {
        var left = Lines.Select(Read).Count(line => line.Partition == note.Partition);
        return left <= note.Index ? left : null;
    }

    private bool Has(int at, int by)
    {
        var (partition, index) = (Read(Lines[at]).Partition, Read(Lines[at]).Index + by);
        return Lines.Exists(line => Read(line).Partition == partition && Read(line).Index == index);
    }

    private int Later(int partition, int at) => Lines.FindIndex(at + 1, line => Read(line).Partition == partition);

    private static string Rehashed(string line)
    {
        var body = line[..^AuditLine.Unhashed];
        return $"{body},\"hash\":\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}\"}}";
    }

    private static AuditLine Read(string line) => AuditLine.Read(Encoding.UTF8.GetBytes(line))!.Value;
}
