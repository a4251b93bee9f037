using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Confluent.Kafka;
using ServerlessEvents.Events;

namespace ServerlessEvents.Kafka.Native;

/// <summary>A producer of transactions. Of what is delivered only the last record of a transaction is reported. One thread at a time.</summary>
internal sealed unsafe class TransactionalProducer : IDisposable
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(10);
    private readonly Client client;
    private readonly TimeSpan patience;
    private readonly long* last = (long*)NativeMemory.Alloc(sizeof(long));
    private readonly Dictionary<string, nint> names = [];
    private byte[] scratch = GC.AllocateUninitializedArray<byte>(1 << 16, pinned: true);
    private Part[] parts = new Part[16];

    public TransactionalProducer(ProducerConfig config, TimeSpan patience) => (client, this.patience) = (Client.Producer(config, &Report), patience);

    public void InitTransactions() => Check(Librdkafka.InitTransactions(client.Handle, Milliseconds));

    public void BeginTransaction() => Check(Librdkafka.BeginTransaction(client.Handle));

    public void AbortTransaction() => Check(Librdkafka.AbortTransaction(client.Handle, Milliseconds));

    /// <summary>Sends everything that is not sent yet, commits, and says where the record lies that was produced with <c>isLast</c>.</summary>
    public long CommitTransaction()
    {
        Check(Librdkafka.CommitTransaction(client.Handle, Milliseconds));
        return *last;
    }

    /// <summary>Copies a record to the client, and waits while the client has no room for it.</summary>
    public void Produce(NewRecord record, bool isLast)
    {
        var count = Lay(record, isLast);
        fixed (Part* first = parts)
        {
            while (Librdkafka.Produce(client.Handle, first, (nuint)count) is not 0 and var error)
            {
                if (Librdkafka.CodeOf(error) != (int)ErrorCode.Local_QueueFull) Check(error);
                Librdkafka.DestroyError(error);
                _ = Librdkafka.Poll(client.Handle, (int)Breath.TotalMilliseconds);
            }
        }
    }

    public void Dispose()
    {
        client.Dispose();
        foreach (var name in names.Values) Marshal.FreeCoTaskMem(name);
        NativeMemory.Free(last);
    }

    private int Milliseconds => (int)patience.TotalMilliseconds;

    /// <summary>Everything that the call points to is copied to one place that does not move.</summary>
    private int Lay(NewRecord record, bool isLast)
    {
        var size = (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);
        for (var i = 0; i < record.Headers.Count; i++) size += record.Headers[i].Value.Length;
        if (size > scratch.Length) scratch = GC.AllocateUninitializedArray<byte>(size * 2, pinned: true);
        if (record.Headers.Count + 6 > parts.Length) parts = new Part[record.Headers.Count + 6];

        var at = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(scratch));
        var count = 0;
        parts[count++] = Part.Topic(client.Topic(record.Topic));
        parts[count++] = Part.Partition(record.Partition ?? Partition.Any);
        parts[count++] = Part.Flags(Librdkafka.CopyPayload);
        if (record.Key is { } key) parts[count++] = Part.Key(Put(key, ref at), key.Length);
        parts[count++] = record.Value is { } value ? Part.Value(Put(value, ref at), value.Length) : Part.Value(null, 0);
        for (var i = 0; i < record.Headers.Count; i++)
        {
            var header = record.Headers[i];
            parts[count++] = Part.Header(NameOf(header.Name), Put(header.Value, ref at), header.Value.Length);
        }
        if (isLast) parts[count++] = Part.Opaque((nint)last);
        return count;
    }

    private static byte* Put(byte[] bytes, ref byte* at)
    {
        var placed = at;
        bytes.CopyTo(new Span<byte>(at, bytes.Length));
        at += bytes.Length;
        return placed;
    }

    private nint NameOf(string name)
    {
        ref var native = ref CollectionsMarshal.GetValueRefOrAddDefault(names, name, out _);
        if (native == 0) native = Marshal.StringToCoTaskMemUTF8(name);
        return native;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Report(nint client, Message* message, nint opaque)
    {
        if (message->Opaque != 0) *(long*)message->Opaque = message->Error == 0 ? message->Offset : -1;
    }

    private static void Check(nint error)
    {
        if (error == 0) return;
        var reason = new Error((ErrorCode)Librdkafka.CodeOf(error), Marshal.PtrToStringUTF8(Librdkafka.DescriptionOf(error)), Librdkafka.IsFatal(error) != 0);
        var requiresAbort = Librdkafka.RequiresAbort(error) != 0;
        Librdkafka.DestroyError(error);
        throw requiresAbort ? new KafkaTxnRequiresAbortException(reason) : new KafkaException(reason);
    }
}
