using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServerlessEvents.Folding;

/// <summary>How far a partition is folded, written in the same transaction as what the fold wrote. Key <c>@checkpoint</c>.</summary>
/// <param name="Next">The offset of the next event to fold.</param>
/// <param name="FoldVersion">What folded: see <see cref="Aggregates.FoldVersion"/>.</param>
public sealed record Checkpoint(long Next, string FoldVersion)
{
    public const string Key = "@checkpoint";

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CheckpointJson.Default.Checkpoint);

    public static Checkpoint FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, CheckpointJson.Default.Checkpoint) ?? throw new JsonException("A checkpoint is an object.");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Checkpoint))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
