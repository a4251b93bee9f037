using System.Text;
using ServerlessEvents.SchemaRegistry;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Cli.Schemas;

/// <summary>A <c>*.schema.json</c> or <c>*.avsc</c> file: its name is the event type, and the subject in the registry.</summary>
/// <param name="Type">The event type.</param>
/// <param name="Path">Where it lies, for messages.</param>
/// <param name="Language">As the registry calls it: JSON or AVRO.</param>
/// <param name="Text">The schema.</param>
/// <param name="Warnings">What in it has no effect.</param>
public sealed record SchemaFile(string Type, string Path, string Language, string Text, IReadOnlyList<string> Warnings)
{
    /// <summary>What files may end with: the language, and how a schema of it is checked.</summary>
    private static readonly Dictionary<string, (string Language, Func<string, IReadOnlyList<string>> Check)> Kinds = new()
    {
        [".schema.json"] = ("JSON", text => JsonSchema.Compile(Encoding.UTF8.GetBytes(text)).Warnings),
        [".avsc"] = ("AVRO", text => AvroSchema.Parse(text).Warnings),
    };

    private static readonly string[] NotSource = ["bin", "obj", "node_modules", "artifacts", ".git"];

    /// <summary>Every schema below a folder, compiled, by type.</summary>
    public static IReadOnlyList<SchemaFile> ReadAll(DirectoryInfo folder)
    {
        if (!folder.Exists) throw new Failure($"There is no folder {folder}.");
        var files = Kinds.Keys.SelectMany(suffix => folder.EnumerateFiles("*" + suffix, SearchOption.AllDirectories)
            .Where(file => !System.IO.Path.GetRelativePath(folder.FullName, file.FullName).Split('/', '\\').Intersect(NotSource).Any())
            .Select(file => Read(file, suffix, System.IO.Path.GetRelativePath(folder.FullName, file.FullName))))
            .OrderBy(file => file.Type, StringComparer.Ordinal).ToList();
        if (files.Count == 0)
        {
            var kinds = string.Join(" or ", Kinds.Keys.Select(suffix => "*" + suffix));
            throw new Failure($"There is no {kinds} in {folder} or below it.");
        }
        var twice = files.GroupBy(file => file.Type).FirstOrDefault(same => same.Count() > 1);
        return twice is null
            ? files
            : throw new Failure($"{twice.Key} has several schemas: {string.Join(", ", twice.Select(file => file.Path))}. Keep one.");
    }

    private static SchemaFile Read(FileInfo file, string suffix, string path)
    {
        var text = File.ReadAllText(file.FullName);
        var (language, check) = Kinds[suffix];
        try
        {
            return new SchemaFile(file.Name[..^suffix.Length], path, language, text, check(text));
        }
        catch (SchemaException exception)
        {
            throw new Failure($"{path} is no valid schema: {exception.Message}");
        }
    }
}
