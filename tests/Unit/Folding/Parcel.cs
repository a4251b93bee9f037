using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServerlessEvents.Tests.Folding;

/// <summary>A parcel that is weighed.</summary>
public sealed record Parcel(long Grams);

/// <summary>Its events of today.</summary>
[JsonDerivedType(typeof(Weighed), "parcel.weighed.v2")]
public abstract record ParcelEvent
{
    public sealed record Weighed(long Grams) : ParcelEvent;
}

/// <summary>Nothing follows from them.</summary>
[JsonDerivedType(typeof(Nothing), "parcel.nothing.v1")]
public abstract record ParcelResult
{
    public sealed record Nothing : ParcelResult;
}

/// <summary>The earlier shape.</summary>
public sealed record WeighedInKilos(decimal Kilos);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Parcel))]
[JsonSerializable(typeof(ParcelEvent))]
[JsonSerializable(typeof(ParcelResult))]
[JsonSerializable(typeof(WeighedInKilos))]
internal sealed partial class ParcelJson : JsonSerializerContext;
