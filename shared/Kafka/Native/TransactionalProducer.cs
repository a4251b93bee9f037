using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Confluent.Kafka;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Kafka.Native;

/// <summary>
/// A producer of transactions. It reports the delivery of only the last record of a transaction. One thread at a time may use it.
/// </summary>
internal sealed unsafe class TransactionalProducer : IDisposable
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(10);

    /// <summary>How many parts a record has besides its headers, at most.</summary>
    private const int PartsAround = 6;

    private readonly NativeClient client;
    private readonly TimeSpan timeout;
    private readonly long* last = (long*)NativeMemory.Alloc(sizeof(long));
    private Part[] parts = new Part[16];

    public TransactionalProducer(ProducerConfig config, TimeSpan timeout) =>
        (client, this.timeout) = (NativeClient.Producer(config, &Report), timeout);

    public void InitTransactions() => Check(Librdkafka.InitTransactions(client.Handle, Milliseconds));

    public void BeginTransaction() => Check(Librdkafka.BeginTransaction(client.Handle));

    public void AbortTransaction() => Check(Librdkafka.AbortTransaction(client.Handle, Milliseconds));

    /// <summary>Sends everything that is not sent yet, commits, and says where the record lies that was produced last.</summary>
    public long CommitTransaction()
    {
        Check(Librdkafka.CommitTransaction(client.Handle, Milliseconds));
        return *last;
    }

    /// <summary>Copies all records to the client, in order, and waits while the client has no room for one.</summary>
    public void Produce(RecordBuffer records)
    {
        if (parts.Length < records.MaxHeaders + PartsAround) parts = new Part[records.MaxHeaders + PartsAround];
        fixed (byte* pinned = records.Bytes) // and with it what the spans of the records show
        fixed (Part* first = parts)
        {
            for (var i = 0; i < records.Count; i++)
            {
                var count = Lay(records, i, first);
                while (Librdkafka.Produce(client.Handle, first, (nuint)count) is not 0 and var error)
                {
                    if (Librdkafka.CodeOf(error) != (int)ErrorCode.Local_QueueFull) Check(error);
                    Librdkafka.DestroyError(error);
                    _ = Librdkafka.Poll(client.Handle, (int)Breath.TotalMilliseconds);
                }
            }
        }
    }

    public void Dispose()
    {
        client.Dispose();
        NativeMemory.Free(last);
    }

    private int Milliseconds => (int)timeout.TotalMilliseconds;

    /// <summary>Says where the parts of a record lie.</summary>
    private int Lay(RecordBuffer records, int index, Part* parts)
    {
        var count = 0;
        parts[count++] = Part.Topic(client.Topic(records.TopicOf(index)));
        parts[count++] = Part.Partition(records.PartitionOf(index));
        parts[count++] = Part.Flags(Librdkafka.CopyPayload);
        var key = records.KeyOf(index);
        var value = records.ValueOf(index);
        if (records.HasKey(index)) parts[count++] = Part.Key(At(key), key.Length);
        parts[count++] = records.HasValue(index) ? Part.Value(At(value), value.Length) : Part.Value(null, 0);
        for (var i = 0; i < records.HeaderCountOf(index); i++)
        {
            var header = records.HeaderValueOf(index, i);
            parts[count++] = Part.Header((nint)At(records.HeaderNameOf(index, i)), At(header), header.Length);
        }
        if (index == records.Count - 1) parts[count++] = Part.Opaque((nint)last);
        return count;
    }

    /// <summary>Where pinned bytes lie.</summary>
    private static byte* At(ReadOnlySpan<byte> pinned) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(pinned));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Report(nint client, NativeMessage* message, nint opaque)
    {
        if (message->Opaque != 0) *(long*)message->Opaque = message->Error == 0 ? message->Offset : -1;
    }

    private static void Check(nint error)
    {
        if (error == 0) return;
        var reason = new Error(
            (ErrorCode)Librdkafka.CodeOf(error), Marshal.PtrToStringUTF8(Librdkafka.DescriptionOf(error)), Librdkafka.IsFatal(error) != 0);
        var requiresAbort = Librdkafka.RequiresAbort(error) != 0;
        Librdkafka.DestroyError(error);
        throw requiresAbort ? new KafkaTxnRequiresAbortException(reason) : new KafkaException(reason);
    }
}
