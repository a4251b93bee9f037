using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace ServerlessEvents.Kafka.Native;

/// <summary>A librdkafka client, configured as a Confluent.Kafka one would be.</summary>
internal sealed unsafe class NativeClient : IDisposable
{
    private const int ErrorSize = 512;
    private readonly Dictionary<string, nint> topics = [];

    private NativeClient(nint handle) => Handle = handle;

    public nint Handle { get; private set; }

    public static NativeClient Consumer(ConsumerConfig config) => New(type: 1, config, report: null);

    /// <param name="report">Called for each record that is delivered, or is not, by the thread that polls or commits.</param>
    public static NativeClient Producer(ProducerConfig config, delegate* unmanaged[Cdecl]<nint, NativeMessage*, nint, void> report) =>
        New(type: 0, config, report);

    /// <summary>The topic's handle, which lives as long as the client.</summary>
    public nint Topic(string name)
    {
        ref var topic = ref CollectionsMarshal.GetValueRefOrAddDefault(topics, name, out _);
        if (topic == 0) topic = Librdkafka.NewTopic(Handle, name, 0);
        return topic != 0 ? topic : throw Failure(Librdkafka.LastError());
    }

    public static KafkaException Failure(int code) => new(new Error((ErrorCode)code, Marshal.PtrToStringUTF8(Librdkafka.Describe(code))));

    public void Dispose()
    {
        foreach (var topic in topics.Values) Librdkafka.DestroyTopic(topic);
        topics.Clear();
        if (Handle != 0) Librdkafka.DestroyClient(Handle);
        Handle = 0;
    }

    private static NativeClient New(int type, ClientConfig config, delegate* unmanaged[Cdecl]<nint, NativeMessage*, nint, void> report)
    {
        var native = Librdkafka.NewConfig();
        var error = stackalloc byte[ErrorSize];
        foreach (var (name, value) in config)
        {
            if (Librdkafka.SetConfig(native, name, value, error, ErrorSize) != 0) throw Refused(native, error);
        }
        if (report is not null) Librdkafka.SetDeliveryReport(native, report);
        var client = Librdkafka.NewClient(type, native, error, ErrorSize); // owns the configuration, if it succeeds
        return client != 0 ? new(client) : throw Refused(native, error);
    }

    private static ArgumentException Refused(nint config, byte* error)
    {
        Librdkafka.DestroyConfig(config);
        return new(Marshal.PtrToStringUTF8((nint)error));
    }
}
