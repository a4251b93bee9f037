using System.Text.Json;
using System.Text.Json.Serialization;
using ServerlessEvents.Engine.Records;

namespace ServerlessEvents.Engine.Audit;

/// <summary>
/// How far the chain of an audit partition has come, as it is kept in <c>audit-heads</c>: the state of the chain at the ends of the last
/// calls, and the shape of the lines before each. By it any instance, of any release, writes the lines that may come again as they were,
/// and computes nothing of the past.
/// </summary>
public sealed record AuditHead(IReadOnlyList<AuditMark> Marks)
{
    public static readonly AuditHead None = new([]);

    /// <summary>How many calls are remembered: the host commits what it has sent some calls later.</summary>
    public const int MostMarks = 32;

    private static readonly byte[] Key = "head"u8.ToArray();

    /// <summary>Up to where lines were written, and may have been delivered.</summary>
    public long End => Marks is [.., var last] ? last.Next : 0;

    /// <summary>The chain at the last mark that does not lie behind the offset; null when all do, or there is none.</summary>
    public AuditChain? At(long offset) => Marks.LastOrDefault(mark => mark.Next <= offset)?.Chain;

    /// <summary>The version of the shape in which the record at this offset was written before; null when it was not.</summary>
    public string? ShapeAt(long offset) => Marks.FirstOrDefault(mark => mark.Next > offset)?.Shape;

    /// <summary>The head after the lines of a call: those from the end on have this shape.</summary>
    public AuditHead With(AuditChain begin, AuditChain end, string shape)
    {
        IEnumerable<AuditMark> marks = Marks.Count == 0 ? [AuditMark.Of(begin, shape)] : Marks;
        return new([.. marks.Append(AuditMark.Of(end, shape)).TakeLast(MostMarks)]);
    }

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

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AuditHead))]
internal sealed partial class AuditHeadJson : JsonSerializerContext;
