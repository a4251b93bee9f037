using System.Collections.Frozen;

namespace ServerlessEvents.Local.Kafka.Wire;

/// <summary>A request type with the highest version that this broker advertises.</summary>
public readonly record struct SpokenApi(KafkaApi Api, short Max)
{
    public bool Speaks(short version) => Api.Min <= version && version <= Max;
}

/// <summary>Every request type that this broker answers. What it advertises is computed from this.</summary>
public sealed class ApiTable
{
    private readonly FrozenDictionary<ApiKey, SpokenApi> spoken;

    public ApiTable(IEnumerable<KafkaApi> apis, KafkaBrokerOptions options)
    {
        Versions = new(() => Spoken);
        spoken = apis.Append(Versions)
            .Where(api => options.Profile.Has(api.Key))
            .Select(api => new SpokenApi(api, options.ActAs is { } release ? Math.Min(api.Max, release.Highest(api.Key) ?? -1) : api.Max))
            .Where(api => api.Max >= api.Api.Min)
            .ToFrozenDictionary(api => api.Api.Key);
        Spoken = [.. spoken.Values.OrderBy(api => api.Api.Key)];
    }

    public Apis.ApiVersionsApi Versions { get; }

    public IReadOnlyCollection<SpokenApi> Spoken { get; } = [];

    public bool TryFind(short key, out SpokenApi api) => spoken.TryGetValue((ApiKey)key, out api);
}
