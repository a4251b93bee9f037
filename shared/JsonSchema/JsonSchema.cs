// A JSON Schema of draft 2020-12, compiled once and asked for every event.
using System.Text.Json;
using System.Text.RegularExpressions;
using ServerlessEvents.Schemas.Loading;
using ServerlessEvents.Schemas.OnePass;
using ServerlessEvents.Schemas.Plain;

namespace ServerlessEvents.Schemas;

/// <summary>
/// Two engines decide. One pass over the bytes, where that can decide the schema, without allocation or lock; a plain
/// evaluator otherwise, and whenever errors are to be explained. A compiled schema never changes: any number of threads may use it.
/// </summary>
/// <remarks>
/// Beyond the schema a document is refused, with the keyword <c>json</c>, for: syntax that is not RFC 8259, bytes after the value,
/// invalid UTF-8 and halves of surrogate pairs, a key that an object has twice, a number that a double cannot hold (beyond
/// ±1.7976931348623157e308, or nearer to zero than 1e-308) or of more than 400 digits, and containers nested beyond the limit.
/// Numbers are compared and divided exactly, on their digits.
/// </remarks>
public sealed class JsonSchema : IDataSchema
{
    private const string NoAddress = "";
    private readonly SchemaNode root;
    private readonly Plan? plan;
    private readonly SchemaOptions options;

    private JsonSchema(SchemaNode root, SchemaOptions options, IReadOnlyList<string> warnings)
    {
        (this.root, this.options, Warnings) = (root, options, warnings);
        plan = options.PlainOnly ? null : PlanBuilder.Build(root);
    }

    /// <summary>Keywords, formats and dialects that have no effect, by name and place.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Whether one pass over the bytes decides; otherwise a document is parsed into a tree first.</summary>
    public bool IsOnePass => plan is not null;

    string? IDataSchema.ContentType => null;

    /// <exception cref="SchemaException">The schema, or one that it refers to, is wrong or missing.</exception>
    public static JsonSchema Compile(ReadOnlySpan<byte> utf8Schema, SchemaOptions? options = null)
    {
        options ??= SchemaOptions.Default;
        if (options.MaxDepth is < 1 or > 512)
            throw new ArgumentOutOfRangeException(nameof(options), options.MaxDepth, "MaxDepth is 1 to 512.");
        var library = new SchemaLibrary(options);
        var root = new SchemaBuilder(library, options).Build(library.Add(utf8Schema, NoAddress));
        return new(root, options, library.Warnings);
    }

    /// <summary>Whether the document is valid.</summary>
    public bool Check(ReadOnlySpan<byte> utf8Json)
    {
        return RunOnePass(utf8Json) && (plan is not null || Evaluate(utf8Json, ErrorSink.Silent));
    }

    /// <summary>Whether the document is valid; if not, adds what is wrong, up to <see cref="SchemaOptions.MaxErrors"/>.</summary>
    /// <param name="utf8Json">The document.</param>
    /// <param name="errors">Where errors are added.</param>
    /// <param name="pointerPrefix">Where the document lies in what the reader of the errors knows, such as <c>/data</c>.</param>
    public bool Check(ReadOnlySpan<byte> utf8Json, List<SchemaError> errors, string pointerPrefix = "")
    {
        if (plan is not null && RunOnePass(utf8Json)) return true;
        if (JsonGuard.Check(utf8Json, options.MaxDepth) is { } fault)
        {
            errors.Add(fault with { Pointer = pointerPrefix + fault.Pointer });
            return false;
        }
        return Evaluate(utf8Json, new(errors, options.MaxErrors, pointerPrefix));
    }

    bool IDataSchema.Check(ReadOnlyMemory<byte> utf8Json, List<SchemaError> errors, string pointerPrefix, out ReadOnlyMemory<byte> stored)
    {
        var valid = Check(utf8Json.Span, errors, pointerPrefix);
        stored = valid ? utf8Json : default;
        return valid;
    }

    private bool RunOnePass(ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            return new JsonPass(utf8Json, options.MaxDepth).Run(plan ?? Plan.Anything);
        }
        catch (RegexMatchTimeoutException)
        {
            return false; // the plain evaluator says which pattern, and where
        }
    }

    private bool Evaluate(ReadOnlySpan<byte> utf8Json, ErrorSink errors)
    {
        var reader = new Utf8JsonReader(utf8Json, new JsonReaderOptions { MaxDepth = options.MaxDepth + 1 });
        using var document = JsonDocument.ParseValue(ref reader);
        return new PlainEvaluator(errors, options.MaxDepth).Allows(root, document.RootElement);
    }
}
