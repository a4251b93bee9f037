using System.Text.Json;
using System.Text.Json.Serialization;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Fold;

/// <summary>How far a partition is folded, written in the same transaction as what the fold wrote. Key <c>@checkpoint</c>.</summary>
/// <param name="Next">The offset of the next event to fold.</param>
/// <param name="FoldVersion">What folded: see <see cref="AggregateRegistry.FoldVersion"/>.</param>
/// <param name="SuppressUntil">Up to this offset a rebuild folds what another version had folded before, so nobody is told again.</param>
public sealed record Checkpoint(long Next, string FoldVersion, [property: JsonPropertyName("quietUntil")] long SuppressUntil = 0)
{
    public const string Key = "@checkpoint";
    private static readonly byte[] KeyBytes = "@checkpoint"u8.ToArray();

    public static bool IsKey(ReadOnlySpan<byte> key) => key.SequenceEqual(KeyBytes);

    public Record ToRecord(Topics topics, int partition) => new(topics.Aggregates, KeyBytes, ToJson(), [], partition);

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CheckpointJson.Default.Checkpoint);

    public static Checkpoint FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, CheckpointJson.Default.Checkpoint) ?? throw new JsonException("A checkpoint is an object.");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Checkpoint))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
