// A union: in JSON the value alone, without the name of its branch; the first branch that takes it counts.
using System.Text.Json;
using ServerlessEvents.Schemas.Plain;
using Path = ServerlessEvents.Schemas.Plain.Path;

namespace ServerlessEvents.SchemaRegistry.AvroTypes;

internal sealed class UnionType(AvroType[] branches) : AvroType
{
    public override string Name => string.Join(" or ", branches.Select(branch => branch.Name));

    public override bool Takes(JsonValueKind kind) => branches.Any(branch => branch.Takes(kind));

    protected override bool WriteValue(JsonElement value, Path path, ErrorSink sink, AvroWriter to)
    {
        var start = to.Length;
        var fitting = branches.Index().Where(branch => branch.Item.Takes(value.ValueKind)).ToList();
        foreach (var (index, branch) in fitting)
        {
            to.WriteLong(index);
            if (branch.Write(value, path, fitting.Count == 1 ? sink : ErrorSink.Silent, to)) return true;
            to.CutTo(start);
        }
        if (fitting.Count == 1 || to.LimitExceeded is not null) return false; // the reason is reported already
        return sink.Add(
            path, "anyOf", $"expected {string.Join(" or ", fitting.Select(branch => branch.Item.Name))}, found {Found.Describe(value)}");
    }

    protected override void ReadValue(ref AvroReader from, Utf8JsonWriter to) =>
        branches[from.ReadIndex(branches.Length)].Read(ref from, to);
}
