using ServerlessEvents.Local.Kafka.Faults;

namespace ServerlessEvents.Local.Kafka.Wire;

/// <summary>One Kafka request type: its number, the versions we speak, and how it is answered.</summary>
public abstract class KafkaApi(ApiKey key, short min, short max, short flexibleFrom)
{
    public ApiKey Key => key;
    public short Min => min;
    public short Max => max;

    public bool IsFlexible(short version) => version >= flexibleFrom;

    /// <summary>Answers one request; false means that no answer is sent.</summary>
    public abstract ValueTask<bool> Answer(KafkaRequest request, FrameWriter output, CancellationToken stop);
}

/// <summary>A request as it arrived, and who sent it.</summary>
public readonly record struct KafkaRequest(
    short Version,
    int Correlation,
    Memory<byte> Body,
    Caller Caller,
    BrokerFaults Faults,
    ILogger Logger);

/// <summary>Who asks, and the address at which they reached us: the address we tell them to go on using.</summary>
public sealed record Caller(string ClientId, string Host, BrokerAddress Broker);

/// <summary>A request type with its decoded shapes; the subclass says how to read, handle, refuse and write.</summary>
public abstract class KafkaApi<TRequest, TResponse>(ApiKey key, short min, short max, short flexibleFrom)
    : KafkaApi(key, min, max, flexibleFrom)
    where TResponse : class
{
    protected abstract TRequest Read(ref KafkaReader r);

    /// <summary>Null: the client asked for no answer.</summary>
    protected abstract ValueTask<TResponse?> Handle(TRequest request, Caller caller, CancellationToken stop);

    /// <summary>The answer that gives this error for everything asked.</summary>
    protected abstract TResponse Fail(TRequest request, ErrorCode error);

    protected abstract void Write(ref KafkaWriter w, TResponse response);

    /// <summary>The topics that a request names, so that a fault can be meant for one of them.</summary>
    protected virtual IEnumerable<string> TopicsOf(TRequest request) => [];

    /// <summary>
    /// Whether bytes behind the request are ignored, as Kafka ignores them everywhere. Here they are an error, which finds mistakes, unless
    /// a real client sends them.
    /// </summary>
    protected virtual bool ToleratesMore => false;

    /// <summary>What a client is told when the disk fails: something after which it tries again.</summary>
    protected virtual ErrorCode OnDiskError => ErrorCode.KafkaStorageError;

    public override async ValueTask<bool> Answer(KafkaRequest request, FrameWriter output, CancellationToken stop)
    {
        var decoded = Decode(request);
        var fault = request.Faults.None ? null : request.Faults.Take(Key, TopicsOf(decoded));
        if (fault is not null) await fault.BeforeHandling(stop);
        var response = fault?.Error is { } error ? Fail(decoded, error) : await Try(decoded, request, stop);
        using var lent = response as IDisposable;
        fault?.BeforeReply();
        if (response is null || fault is { Swallows: true }) return false;
        Encode(response, request, output);
        return true;
    }

    /// <summary>A client is told of a full or failing disk, and may ask again.</summary>
    private async ValueTask<TResponse?> Try(TRequest decoded, KafkaRequest request, CancellationToken stop)
    {
        try
        {
            return await Handle(decoded, request.Caller, stop);
        }
        catch (IOException e)
        {
            BrokerLog.DiskFailed(request.Logger, Key, e);
            return Fail(decoded, OnDiskError);
        }
    }

    private TRequest Decode(KafkaRequest request)
    {
        var r = new KafkaReader(request.Body, request.Version, IsFlexible(request.Version));
        var decoded = Read(ref r);
        if (ToleratesMore) return decoded;
        r.SkipTags();
        return r.AtEnd ? decoded : throw new InvalidDataException($"{Key} v{request.Version} left bytes unread.");
    }

    private void Encode(TResponse response, KafkaRequest request, FrameWriter output)
    {
        output.Begin(request.Correlation, IsFlexible(request.Version) && Key != ApiKey.ApiVersions);
        var w = new KafkaWriter(output, request.Version, IsFlexible(request.Version));
        Write(ref w, response);
        w.NoTags();
        output.End();
    }
}
