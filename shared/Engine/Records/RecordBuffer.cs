using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ServerlessEvents.Engine.Records;

/// <summary>
/// Records to be written, packed: keys, headers and values lie one after the other in one array, where native code can read them in place.
/// As a list it makes each record when it is asked for. It is used again and again, by one thread at a time.
/// </summary>
public sealed class RecordBuffer : IRecordSink, IReadOnlyList<Record>, IBufferWriter<byte>
{
    private const int FirstSize = 1 << 10;

    /// <summary>A buffer that one large transaction has made larger than this is not kept.</summary>
    private const int LargestKept = 1 << 23;

    private readonly Utf8JsonWriter json;
    private readonly List<Entry> entries = [];
    private readonly List<PackedHeader> headers = [];
    private byte[] bytes = new byte[FirstSize];
    private int end;
    private Entry current;

    public RecordBuffer() => json = new(this);

    public static RecordBuffer Of(IEnumerable<Record> records)
    {
        var buffer = new RecordBuffer();
        foreach (var record in records) buffer.Add(record);
        return buffer;
    }

    public int Count => entries.Count;

    public Record this[int index]
    {
        get
        {
            var entry = entries[index];
            return new(entry.Topic, Copy(entry.Key), Copy(entry.Value), [.. HeadersOf(index).ToArray().Select(ToHeader)], entry.Partition);
        }
    }

    /// <summary>Forgets all records.</summary>
    public void Clear()
    {
        entries.Clear();
        headers.Clear();
        (end, MaxHeaders) = (0, 0);
        if (bytes.Length > LargestKept) bytes = new byte[FirstSize];
    }

    /// <summary>Begins a record; its headers follow, then its value, which ends it.</summary>
    public void Begin(string topic, ReadOnlySpan<byte> key, int partition = Record.AnyPartition) =>
        current = new(topic, partition, Put(key), default, headers.Count, headers.Count);

    /// <summary>Adds a header, and gives its value as it lies here until the next record begins.</summary>
    public ReadOnlySpan<byte> Header(string name, ReadOnlySpan<byte> value)
    {
        var packed = new PackedHeader(PutName(name), Put(value));
        headers.Add(packed);
        return this[packed.Value];
    }

    /// <summary>The same with a text that is put together of parts.</summary>
    public ReadOnlySpan<byte> Header(string name, params ReadOnlySpan<string> parts)
    {
        var (at, start) = (PutName(name), end);
        foreach (var part in parts) end += Encoding.UTF8.GetBytes(part, GetSpan(Encoding.UTF8.GetMaxByteCount(part.Length)));
        headers.Add(new(at, new(start, end - start)));
        return bytes.AsSpan(start..end);
    }

    public void Header(string name, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        value.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        Header(name, digits[..length]);
    }

    public void Value(ReadOnlySpan<byte> value) => Finish(Put(value));

    /// <summary>Begins a value that is JSON; nothing else may be put here until <see cref="EndJson"/>.</summary>
    public Utf8JsonWriter BeginJson()
    {
        current = current with { Value = new(end, 0) };
        json.Reset();
        return json;
    }

    public void EndJson()
    {
        json.Flush();
        Finish(current.Value with { Length = end - current.Value.Start });
    }

    /// <summary>A record without a value: compaction forgets the key.</summary>
    public void Tombstone(string topic, ReadOnlySpan<byte> key, int partition)
    {
        Begin(topic, key, partition);
        Finish(Packed.Null);
    }

    public void Add(Record record)
    {
        Begin(record.Topic, record.Key, record.Partition);
        foreach (var header in record.Headers) Header(header.Name, header.Value);
        if (record.Key is null) current = current with { Key = Packed.Null };
        if (record.Value is null) Finish(Packed.Null);
        else Value(record.Value);
    }

    public string TopicOf(int index) => entries[index].Topic;

    /// <summary>Empty, too, where there is none.</summary>
    public ReadOnlySpan<byte> KeyOf(int index) => this[entries[index].Key];

    /// <summary>Empty, too, for a tombstone.</summary>
    public ReadOnlySpan<byte> ValueOf(int index) => this[entries[index].Value];

    public IEnumerator<Record> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    void IBufferWriter<byte>.Advance(int count) => end += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Require(Math.Max(sizeHint, 1));
        return bytes.AsMemory(end);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>What the spans of all records lie in: it is pinned while native code reads them.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>How many headers the record with the most headers has.</summary>
    public int MaxHeaders { get; private set; }

    /// <summary><see cref="Record.AnyPartition"/> where the producer's partitioner chooses by key.</summary>
    public int PartitionOf(int index) => entries[index].Partition;

    public bool HasKey(int index) => !entries[index].Key.IsNull;

    /// <summary>Not so for a tombstone.</summary>
    public bool HasValue(int index) => !entries[index].Value.IsNull;

    public int HeaderCountOf(int index) => entries[index].EndOfHeaders - entries[index].FirstHeader;

    /// <summary>In UTF-8; a zero byte follows it, which is not part of it.</summary>
    public ReadOnlySpan<byte> HeaderNameOf(int index, int header) => this[HeadersOf(index)[header].Name];

    public ReadOnlySpan<byte> HeaderValueOf(int index, int header) => this[HeadersOf(index)[header].Value];

    private ReadOnlySpan<PackedHeader> HeadersOf(int index) =>
        CollectionsMarshal.AsSpan(headers)[entries[index].FirstHeader..entries[index].EndOfHeaders];

    private void Finish(Packed value)
    {
        entries.Add(current with { Value = value, EndOfHeaders = headers.Count });
        MaxHeaders = Math.Max(MaxHeaders, headers.Count - current.FirstHeader);
    }

    private Packed Put(ReadOnlySpan<byte> value)
    {
        Require(value.Length);
        value.CopyTo(bytes.AsSpan(end));
        end += value.Length;
        return new(end - value.Length, value.Length);
    }

    private Packed PutName(string name)
    {
        var written = Encoding.UTF8.GetBytes(name, GetSpan(Encoding.UTF8.GetMaxByteCount(name.Length) + 1));
        var start = end;
        bytes[start + written] = 0;
        end += written + 1;
        return new(start, written);
    }

    private void Require(int free)
    {
        if (bytes.Length - end >= free) return;
        if ((long)end + free > Array.MaxLength)
        {
            throw new InvalidOperationException(
                $"The records of one transaction take more than {Array.MaxLength:N0} bytes; "
                + "let the aggregates say less for an event, or hold less.");
        }
        var larger = GC.AllocateUninitializedArray<byte>((int)Math.Min(Array.MaxLength, Math.Max(2L * bytes.Length, (long)end + free)));
        bytes.AsSpan(0, end).CopyTo(larger);
        bytes = larger;
    }

    private ReadOnlySpan<byte> this[Packed packed] => bytes.AsSpan(packed.Start, Math.Max(0, packed.Length));

    private byte[]? Copy(Packed packed) => packed.IsNull ? null : this[packed].ToArray();

    private Header ToHeader(PackedHeader header) => new(Encoding.UTF8.GetString(this[header.Name]), this[header.Value].ToArray());

    /// <summary>Where some bytes lie.</summary>
    private readonly record struct Packed(int Start, int Length)
    {
        public static readonly Packed Null = new(0, -1);

        public bool IsNull => Length < 0;
    }

    private readonly record struct PackedHeader(Packed Name, Packed Value);

    private readonly record struct Entry(string Topic, int Partition, Packed Key, Packed Value, int FirstHeader, int EndOfHeaders);
}
