using System.Text.Json;
using System.Text.Json.Serialization;
using ServerlessEvents.Domain;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Fold;

/// <summary>How far a partition is folded, written in the same transaction as what the fold wrote. Key <c>@checkpoint</c>.</summary>
/// <param name="Next">The offset of the next event to fold.</param>
/// <param name="FoldVersion">What folded: see <see cref="AggregateRegistry.FoldVersion"/>.</param>
/// <param name="SuppressUntil">Up to this offset a rebuild folds what another version had folded before, so nobody is told again.</param>
/// <param name="Rebuild">The rebuild that is under way; null when none is.</param>
/// <param name="Code">
/// What the code is recognised by: see <see cref="AggregateRegistry.Fingerprint"/>; null in those of earlier releases.
/// </param>
public sealed record Checkpoint(
    long Next,
    string FoldVersion,
    [property: JsonPropertyName("quietUntil")] long SuppressUntil = 0,
    Rebuild? Rebuild = null,
    string? Code = null)
{
    public const string Key = "@checkpoint";
    private static readonly byte[] KeyBytes = "@checkpoint"u8.ToArray();

    /// <summary>
    /// Whether a rebuild has folded all that was folded before. What is left is to tell which states have come out different.
    /// </summary>
    [JsonIgnore]
    public bool IsToTell => Rebuild is not null && Next >= SuppressUntil;

    /// <summary>
    /// The same, with the rebuild that is under way where the record does not name it: earlier releases did not, and without transactions
    /// the partition may be set back to where a rebuild had been.
    /// </summary>
    public Checkpoint WithRebuild() => Next < SuppressUntil && Rebuild is null ? this with { Rebuild = new(FoldVersion) } : this;

    public static bool IsKey(ReadOnlySpan<byte> key) => key.SequenceEqual(KeyBytes);

    public Record ToRecord(Topics topics, int partition) => new(topics.Aggregates, KeyBytes, ToJson(), [], partition);

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CheckpointJson.Default.Checkpoint);

    public static Checkpoint FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, CheckpointJson.Default.Checkpoint) ?? throw new JsonException("A checkpoint is an object.");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Checkpoint))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
