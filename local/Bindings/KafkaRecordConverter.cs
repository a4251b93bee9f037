// Stands in for Microsoft.Azure.Functions.Worker.Extensions.Kafka: reads the records as the extension sends them.
using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Core;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Reads <c>AzureKafkaRecord</c>s: protobuf of topic = 1, partition = 2, offset = 3, key = 4, value = 5, timestamp = 6
/// { ms = 1, type = 2 }, headers = 7 { key = 1, value = 2 }. A key, value or header value that is not there is null.
/// </summary>
[SupportsDeferredBinding]
[SupportedTargetType(typeof(KafkaRecord))]
[SupportedTargetType(typeof(KafkaRecord[]))]
internal sealed class KafkaRecordConverter : IInputConverter
{
    private const string Source = "AzureKafkaRecord";
    private const string ContentType = "application/x-protobuf";

    public ValueTask<ConversionResult> ConvertAsync(ConverterContext context)
    {
        try
        {
            return new(context.Source switch
            {
                ModelBindingData one => ConversionResult.Success(Read(one)),
                CollectionModelBindingData many => ConversionResult.Success(Array.ConvertAll(many.ModelBindingData, Read)),
                _ => ConversionResult.Unhandled(),
            });
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidProtocolBufferException)
        {
            return new(ConversionResult.Failed(e));
        }
    }

    private static KafkaRecord Read(ModelBindingData data)
    {
        if (data.Source != Source)
            throw new InvalidOperationException($"Binding data of '{data.Source}' is no Kafka record; it must be of '{Source}'.");
        if (data.ContentType != ContentType)
            throw new InvalidOperationException($"A Kafka record must be '{ContentType}', not '{data.ContentType}'.");
        var input = MemoryMarshal.TryGetArray(data.Content.ToMemory(), out var bytes)
            ? new CodedInputStream(bytes.Array, bytes.Offset, bytes.Count)
            : new CodedInputStream(data.Content.ToArray());
        var record = new KafkaRecord { Topic = "", Timestamp = new(), Headers = [] };
        var headers = new List<KafkaHeader>();
        while (input.ReadTag() is > 0 and var tag)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: record.Topic = input.ReadString(); break;
                case 2: record.Partition = input.ReadInt32(); break;
                case 3: record.Offset = input.ReadInt64(); break;
                case 4: record.Key = Bytes(input); break;
                case 5: record.Value = Bytes(input); break;
                case 6: record.Timestamp = Timestamp(input.ReadBytes()); break;
                case 7: headers.Add(Header(input.ReadBytes())); break;
                default: input.SkipLastField(); break;
            }
        }
        record.Headers = [.. headers];
        return record;
    }

    private static KafkaTimestamp Timestamp(ByteString bytes)
    {
        var timestamp = new KafkaTimestamp();
        var input = bytes.CreateCodedInput();
        while (input.ReadTag() is > 0 and var tag)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: timestamp.UnixTimestampMs = input.ReadInt64(); break;
                case 2: timestamp.Type = (KafkaTimestampType)input.ReadInt32(); break;
                default: input.SkipLastField(); break;
            }
        }
        return timestamp;
    }

    private static KafkaHeader Header(ByteString bytes)
    {
        var header = new KafkaHeader { Key = "" };
        var input = bytes.CreateCodedInput();
        while (input.ReadTag() is > 0 and var tag)
        {
            switch (WireFormat.GetTagFieldNumber(tag))
            {
                case 1: header.Key = input.ReadString(); break;
                case 2: header.Value = Bytes(input); break;
                default: input.SkipLastField(); break;
            }
        }
        return header;
    }

    /// <summary>The bytes that the stream has copied, without another copy.</summary>
    private static byte[] Bytes(CodedInputStream input) =>
        MemoryMarshal.TryGetArray(input.ReadBytes().Memory, out var bytes) && bytes is { Offset: 0 } && bytes.Count == bytes.Array!.Length
            ? bytes.Array
            : [.. bytes];
}
