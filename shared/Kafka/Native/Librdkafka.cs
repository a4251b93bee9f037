using System.Runtime.InteropServices;

namespace ServerlessEvents.Kafka.Native;

/// <summary>
/// The functions of librdkafka that are called for thousands of records at once; Confluent.Kafka makes a handful of objects for each
/// record. Names and layouts are those of its rdkafka.h.
/// </summary>
internal static unsafe partial class Librdkafka
{
    public const string Name = "librdkafka";
    public const int CopyPayload = 2;

    static Librdkafka() => BundledLibrary.Use();

    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_new")]
    public static partial nint NewConfig();

    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_destroy")]
    public static partial void DestroyConfig(nint config);

    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetConfig(nint config, string name, string value, byte* error, nuint errorSize);

    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_set_dr_msg_cb")]
    public static partial void SetDeliveryReport(nint config, delegate* unmanaged[Cdecl]<nint, NativeMessage*, nint, void> report);

    [LibraryImport(Name, EntryPoint = "rd_kafka_new")]
    public static partial nint NewClient(int type, nint config, byte* error, nuint errorSize);

    [LibraryImport(Name, EntryPoint = "rd_kafka_destroy")]
    public static partial void DestroyClient(nint client);

    [LibraryImport(Name, EntryPoint = "rd_kafka_topic_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewTopic(nint client, string name, nint config);

    [LibraryImport(Name, EntryPoint = "rd_kafka_topic_destroy")]
    public static partial void DestroyTopic(nint topic);

    [LibraryImport(Name, EntryPoint = "rd_kafka_last_error")]
    public static partial int LastError();

    [LibraryImport(Name, EntryPoint = "rd_kafka_err2str")]
    public static partial nint Describe(int error);

    [LibraryImport(Name, EntryPoint = "rd_kafka_poll")]
    public static partial int Poll(nint client, int milliseconds);

    [LibraryImport(Name, EntryPoint = "rd_kafka_query_watermark_offsets", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int QueryWatermarks(nint client, string topic, int partition, out long low, out long high, int milliseconds);

    [LibraryImport(Name, EntryPoint = "rd_kafka_topic_partition_list_new")]
    public static partial nint NewPlaces(int room);

    [LibraryImport(Name, EntryPoint = "rd_kafka_topic_partition_list_add", StringMarshalling = StringMarshalling.Utf8)]
    public static partial NativePartition* AddPlace(nint places, string topic, int partition);

    [LibraryImport(Name, EntryPoint = "rd_kafka_topic_partition_list_destroy")]
    public static partial void DestroyPlaces(nint places);

    [LibraryImport(Name, EntryPoint = "rd_kafka_offsets_for_times")]
    public static partial int FindTimes(nint client, nint places, int milliseconds);

    [LibraryImport(Name, EntryPoint = "rd_kafka_consume_start")]
    public static partial int StartConsuming(nint topic, int partition, long offset);

    [LibraryImport(Name, EntryPoint = "rd_kafka_consume_stop")]
    public static partial int StopConsuming(nint topic, int partition);

    [LibraryImport(Name, EntryPoint = "rd_kafka_consume_batch")]
    public static partial nint Consume(nint topic, int partition, int milliseconds, NativeMessage** messages, nuint most);

    [LibraryImport(Name, EntryPoint = "rd_kafka_queue_new")]
    public static partial nint NewQueue(nint client);

    [LibraryImport(Name, EntryPoint = "rd_kafka_queue_destroy")]
    public static partial void DestroyQueue(nint queue);

    [LibraryImport(Name, EntryPoint = "rd_kafka_consume_start_queue")]
    public static partial int StartConsumingInto(nint topic, int partition, long offset, nint queue);

    [LibraryImport(Name, EntryPoint = "rd_kafka_consume_batch_queue")]
    public static partial nint ConsumeFrom(nint queue, int milliseconds, NativeMessage** messages, nuint most);

    [LibraryImport(Name, EntryPoint = "rd_kafka_topic_name")]
    public static partial nint NameOf(nint topic);

    [LibraryImport(Name, EntryPoint = "rd_kafka_message_destroy")]
    public static partial void DestroyMessage(NativeMessage* message);

    [LibraryImport(Name, EntryPoint = "rd_kafka_message_timestamp"), SuppressGCTransition]
    public static partial long TimestampOf(NativeMessage* message, out int type);

    [LibraryImport(Name, EntryPoint = "rd_kafka_message_headers")]
    public static partial int HeadersOf(NativeMessage* message, out nint headers);

    [LibraryImport(Name, EntryPoint = "rd_kafka_header_cnt"), SuppressGCTransition]
    public static partial nuint CountHeaders(nint headers);

    [LibraryImport(Name, EntryPoint = "rd_kafka_header_get_all"), SuppressGCTransition]
    public static partial int GetHeader(nint headers, nuint index, out byte* name, out byte* value, out nuint size);

    [LibraryImport(Name, EntryPoint = "rd_kafka_init_transactions")]
    public static partial nint InitTransactions(nint client, int milliseconds);

    [LibraryImport(Name, EntryPoint = "rd_kafka_begin_transaction")]
    public static partial nint BeginTransaction(nint client);

    [LibraryImport(Name, EntryPoint = "rd_kafka_commit_transaction")]
    public static partial nint CommitTransaction(nint client, int milliseconds);

    [LibraryImport(Name, EntryPoint = "rd_kafka_abort_transaction")]
    public static partial nint AbortTransaction(nint client, int milliseconds);

    [LibraryImport(Name, EntryPoint = "rd_kafka_produceva")]
    public static partial nint Produce(nint client, Part* parts, nuint count);

    [LibraryImport(Name, EntryPoint = "rd_kafka_error_code")]
    public static partial int CodeOf(nint error);

    [LibraryImport(Name, EntryPoint = "rd_kafka_error_string")]
    public static partial nint DescriptionOf(nint error);

    [LibraryImport(Name, EntryPoint = "rd_kafka_error_is_fatal")]
    public static partial int IsFatal(nint error);

    [LibraryImport(Name, EntryPoint = "rd_kafka_error_txn_requires_abort")]
    public static partial int RequiresAbort(nint error);

    [LibraryImport(Name, EntryPoint = "rd_kafka_error_destroy")]
    public static partial void DestroyError(nint error);
}
