using System.Runtime.CompilerServices;
using System.Text.Json;
using Avro;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Local.SchemaRegistry.Languages;

/// <summary>
/// Whether a reader's Avro schema resolves everything that a writer's schema writes, by the resolution rules of the Avro
/// specification. Apache.Avro's own <c>CanRead</c> is not enough: it lets every union of the writer and every enum symbol pass, to fail
/// when read.
/// </summary>
public sealed class AvroCompatibility
{
    /// <summary>The longest path through a schema's types that the stack can take.</summary>
    private const int MaxDepth = 2000;

    /// <summary>Pairs of reader and writer that are taken to be compatible: a recursive type is if the rest is.</summary>
    private readonly HashSet<(Schema, Schema)> holding = new(SamePair.Comparer);

    /// <summary>
    /// The same pairs in the order in which they came, so that a failed branch takes back the pairs that may depend on it.
    /// </summary>
    private readonly Stack<(Schema, Schema)> order = [];
    private readonly HashSet<(Schema, Schema)> failing = new(SamePair.Comparer);
    private readonly string writerName;
    private List<string> differences = [];
    private int depth;

    private AvroCompatibility(string writerName) => this.writerName = writerName;

    /// <exception cref="SchemaException">The schemas' types are nested too deep.</exception>
    public static IReadOnlyList<string> Differences(Schema reader, Schema writer, string writerName)
    {
        var check = new AvroCompatibility(writerName);
        check.Resolve(reader, writer, "");
        return check.differences;
    }

    private void Resolve(Schema reader, Schema writer, string pointer)
    {
        if (!holding.Add((reader, writer))) return;
        order.Push((reader, writer));
        if (++depth > MaxDepth)
        {
            throw new SchemaException(
                $"The types of the two schemas lead through more than {MaxDepth} others: that deep they are not compared.");
        }
        ResolvePair(reader, writer, pointer);
        depth--;
    }

    private void ResolvePair(Schema reader, Schema writer, string pointer)
    {
        switch (reader, writer)
        {
            case (LogicalSchema logical, _):
                Resolve(logical.BaseSchema, writer, pointer);
                break;
            case (_, LogicalSchema logical):
                Resolve(reader, logical.BaseSchema, pointer);
                break;
            case (_, UnionSchema union):
                foreach (var branch in union.Schemas) Resolve(reader, branch, pointer);
                break;
            case (UnionSchema union, _):
                if (!union.Schemas.Any(branch => Reads(branch, writer)))
                    Add(pointer, "union-without-branch", $"no branch of the union reads {Say(writer)}");
                break;
            case (RecordSchema record, RecordSchema written):
                ResolveRecord(record, written, pointer);
                break;
            case (EnumSchema symbols, EnumSchema written):
                ResolveName(symbols, written, pointer);
                if (symbols.Default is null && written.Symbols.Except(symbols.Symbols).ToList() is { Count: > 0 } missing)
                {
                    Add(
                        $"{pointer}/symbols",
                        "enum-symbol-missing",
                        $"{string.Join(", ", missing)} may have been written, and the enum has neither these symbols nor a default");
                }
                break;
            case (FixedSchema size, FixedSchema written):
                ResolveName(size, written, pointer);
                if (size.Size != written.Size)
                    Add($"{pointer}/size", "fixed-size", $"it is {written.Size} bytes in {writerName}, not {size.Size}");
                break;
            case (ArraySchema array, ArraySchema written):
                Resolve(array.ItemSchema, written.ItemSchema, $"{pointer}/items");
                break;
            case (MapSchema map, MapSchema written):
                Resolve(map.ValueSchema, written.ValueSchema, $"{pointer}/values");
                break;
            default:
                if (reader.Tag != writer.Tag && !Promotes(writer.Tag, reader.Tag))
                    Add($"{pointer}/type", "type-changed", $"it is {Say(writer)} in {writerName}, which cannot be read as {Say(reader)}");
                break;
        }
    }

    private void ResolveRecord(RecordSchema reader, RecordSchema writer, string pointer)
    {
        ResolveName(reader, writer, pointer);
        foreach (var field in reader.Fields)
        {
            var written = new[] { field.Name }
                .Concat(field.Aliases ?? [])
                .Select(name => writer.Fields.Find(other => other.Name == name))
                .FirstOrDefault(other => other is not null);
            if (written is not null)
            {
                Resolve(field.Schema, written.Schema, $"{pointer}/fields/{field.Name}");
            }
            else if (field.DefaultValue is null)
            {
                Add(
                    $"{pointer}/fields/{field.Name}",
                    "field-without-default",
                    $"{writerName} does not have the field {field.Name}, and it has no default");
            }
        }
    }

    // The specification compares the name without its namespace.
    private void ResolveName(NamedSchema reader, NamedSchema writer, string pointer)
    {
        if (reader.Name != writer.Name && !Aliases(reader).Contains(writer.Name))
            Add($"{pointer}/name", "name-changed", $"it is called {writer.Name} in {writerName}, not {reader.Name}, and has no such alias");
    }

    // Apache.Avro keeps a type's aliases to itself, but writes them.
    private static IEnumerable<string> Aliases(NamedSchema schema) =>
        JsonDocument.Parse(schema.ToString()).RootElement.TryGetProperty("aliases", out var aliases)
            ? aliases.EnumerateArray().Select(alias => alias.GetString()!.Split('.')[^1])
            : [];

    private bool Reads(Schema reader, Schema writer)
    {
        if (failing.Contains((reader, writer))) return false;
        var (before, order) = (differences, this.order.Count);
        differences = [];
        Resolve(reader, writer, "");
        var reads = differences.Count == 0;
        differences = before;
        if (reads) return true;
        while (this.order.Count > order) holding.Remove(this.order.Pop());
        failing.Add((reader, writer));
        return false;
    }

    private void Add(string pointer, string rule, string sentence) =>
        differences.Add($"{(pointer.Length == 0 ? "/" : pointer)} ({rule}): {sentence}.");

    private static bool Promotes(Schema.Type from, Schema.Type to) => (from, to) is
        (Schema.Type.Int, Schema.Type.Long or Schema.Type.Float or Schema.Type.Double) or
        (Schema.Type.Long, Schema.Type.Float or Schema.Type.Double) or
        (Schema.Type.Float, Schema.Type.Double) or
        (Schema.Type.String, Schema.Type.Bytes) or (Schema.Type.Bytes, Schema.Type.String);

    private static string Say(Schema schema) =>
        schema is NamedSchema named ? $"{schema.Tag.ToString().ToLowerInvariant()} {named.Name}" : schema.Tag.ToString().ToLowerInvariant();

    /// <summary>Compares by reference: Apache.Avro's own comparison goes field by field, along every path through the schemas.</summary>
    private sealed class SamePair : IEqualityComparer<(Schema, Schema)>
    {
        public static readonly SamePair Comparer = new();

        public bool Equals((Schema, Schema) x, (Schema, Schema) y) =>
            ReferenceEquals(x.Item1, y.Item1) && ReferenceEquals(x.Item2, y.Item2);

        public int GetHashCode((Schema, Schema) pair) =>
            HashCode.Combine(RuntimeHelpers.GetHashCode(pair.Item1), RuntimeHelpers.GetHashCode(pair.Item2));
    }
}
