using System.Text.Json;
using System.Text.Json.Serialization;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Audit;

/// <summary>
/// How far the chain of an audit partition has come, as it is kept in <c>audit-heads</c>: the state of the chain at the ends of the last
/// calls, the shape of the lines before each, and up to where that shape is promised. By it any instance, of any release, writes the lines
/// that may come again as they were, and computes nothing of the past.
/// </summary>
/// <param name="Marks">The ends of the last calls, in order.</param>
/// <param name="Until">
/// The offset before which lines keep the shape of the last mark, though no head says yet that they were written.
/// </param>
/// <param name="Shapes">
/// Where each shape begins, of all that the partition has had; null in the heads of releases that did not keep it.
/// </param>
public sealed record AuditHead(IReadOnlyList<AuditMark> Marks, long Until = 0, IReadOnlyList<AuditShapeBegin>? Shapes = null)
{
    public static readonly AuditHead None = new([]);

    /// <summary>How many calls are remembered: the host commits what it has sent some calls later.</summary>
    public const int MostMarks = 32;

    private static readonly byte[] Key = "head"u8.ToArray();

    /// <summary>Up to where lines were written, or may be without another head, and may have been delivered.</summary>
    public long End => Marks is [.., var last] ? Math.Max(last.Next, Until) : 0;

    /// <summary>The chain at the last mark that does not lie behind the offset; null when all do, or there is none.</summary>
    public AuditChain? At(long offset) => Marks.LastOrDefault(mark => mark.Next <= offset)?.Chain;

    /// <summary>The version of the shape in which the record at this offset was, or will be, written; null when none is set.</summary>
    public string? ShapeAt(long offset) => offset >= End ? null : (Begins.LastOrDefault(begin => begin.From <= offset) ?? Begins[0]).Shape;

    private IReadOnlyList<AuditShapeBegin> Begins =>
        Shapes ?? [.. Marks.Prepend(Marks[0]).Zip(Marks, (before, mark) => new AuditShapeBegin(before.Next, mark.Shape))];

    /// <summary>
    /// The head after a call whose lines have this shape from the chain <paramref name="since"/> on; so will the lines of as many offsets
    /// ahead.
    /// </summary>
    public AuditHead With(AuditChain since, AuditChain end, string shape, long ahead = 0)
    {
        AuditMark[] before = Marks switch
        {
            [] => [AuditMark.Of(since, shape)],
            [.., var last] when last.Shape != shape && last.Next < since.Next => [.. Marks, AuditMark.Of(since, last.Shape)],
            _ => [.. Marks],
        };
        AuditMark[] marks = [.. before.Append(AuditMark.Of(end, shape)).TakeLast(MostMarks)];
        return new(marks, end.Next + ahead, ShapesWith(since.Next, shape));
    }

    private IReadOnlyList<AuditShapeBegin> ShapesWith(long from, string shape) => (Marks.Count > 0 ? Begins : []) switch
    {
        [.., var last] before when last.Shape == shape => before,
        var before => [.. before, new(from, shape)],
    };

    /// <summary>The head after a call whose lines all have the shape that was promised.</summary>
    public AuditHead Within(AuditChain end) =>
        end.Next <= Marks[^1].Next
            ? this
            : this with { Marks = [.. Marks.Append(AuditMark.Of(end, Marks[^1].Shape)).TakeLast(MostMarks)] };

    public Record ToRecord(Topics topics, int partition) =>
        new(topics.AuditHeads, Key, JsonSerializer.SerializeToUtf8Bytes(this, AuditHeadJson.Default.AuditHead), [], partition);

    public static AuditHead Read(Record record) =>
        JsonSerializer.Deserialize(record.Value, AuditHeadJson.Default.AuditHead)
        ?? throw new JsonException($"{record.Origin} is no head of an audit chain.");
}

/// <summary>The state of an audit chain at an offset, and the shape of the lines between the mark before and this one.</summary>
public sealed record AuditMark(long Next, long Index, string Hash, string Shape)
{
    [JsonIgnore]
    public AuditChain Chain => new(Next, Index, Hash);

    public static AuditMark Of(AuditChain chain, string shape) => new(chain.Next, chain.Index, chain.Hash, shape);
}

/// <summary>The lines of the records from this offset on have this shape.</summary>
public sealed record AuditShapeBegin(long From, string Shape);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AuditHead))]
internal sealed partial class AuditHeadJson : JsonSerializerContext;
