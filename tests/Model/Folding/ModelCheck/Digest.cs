using System.Text;

namespace ServerlessEvents.Tests.Folding.ModelCheck;

/// <summary>A 64-bit hash of what was seen so far, the same in every run, so that two ways into one state can be told to be one.</summary>
internal readonly record struct Digest(ulong Value)
{
    public static readonly Digest Empty = new(0xCBF29CE484222325);

    public Digest And(ulong value)
    {
        var mixed = (Value ^ value) * 0x9E3779B97F4A7C15;
        return new(mixed ^ (mixed >> 32));
    }

    public Digest And(long value) => And((ulong)value);

    public Digest And(bool value) => And(value ? 1UL : 2UL);

    public Digest And(Digest value) => And(value.Value);

    public Digest And(string value) => And(Encoding.UTF8.GetBytes(value));

    public Digest And(ReadOnlySpan<byte> bytes)
    {
        var hash = Value;
        foreach (var b in bytes) hash = (hash ^ b) * 0x100000001B3;
        return new Digest(hash).And((ulong)bytes.Length);
    }

    public static Digest Of(IEnumerable<Record> records)
    {
        var digest = Empty;
        foreach (var record in records)
        {
            digest = digest.And(record.Topic).And(record.Key).And(record.Value);
            foreach (var header in record.Headers) digest = digest.And(header.Name).And(header.Value);
        }
        return digest;
    }
}
