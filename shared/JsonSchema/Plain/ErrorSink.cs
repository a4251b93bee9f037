// Collects errors up to a limit, or none at all where a schema is only tried.
namespace ServerlessEvents.Schemas.Plain;

public sealed class ErrorSink(List<SchemaError>? errors, int max, string prefix)
{
    public static readonly ErrorSink Silent = new(null, 0, "");

    private int count;

    public bool IsFull => errors is not null && count >= max;

    /// <summary>Whether a further error would tell nobody anything.</summary>
    public bool IsEnough => errors is null || IsFull;

    /// <summary>Always false, the verdict of whoever adds an error.</summary>
    public bool Add(Path path, string keyword, string message)
    {
        if (errors is null || IsFull) return false;
        count++;
        errors.Add(new(prefix + path, keyword, message));
        return false;
    }

    /// <summary>One error instead of all that were added. Always false.</summary>
    public bool Replace(Path path, string keyword, string message)
    {
        errors?.RemoveRange(errors.Count - count, count);
        count = 0;
        return Add(path, keyword, message);
    }
}
