using System.Text;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Cli.Schemas;

/// <summary>A <c>*.schema.json</c> file: its name is the event type, and the subject in the registry.</summary>
public sealed record SchemaFile(string Type, string Path, string Text, IReadOnlyList<string> Warnings)
{
    private const string Suffix = ".schema.json";
    private static readonly string[] s_notSource = ["bin", "obj", "node_modules", "artifacts", ".git"];

    /// <summary>Every schema below a folder, compiled, by type.</summary>
    public static IReadOnlyList<SchemaFile> ReadAll(DirectoryInfo folder)
    {
        if (!folder.Exists) throw new Failure($"There is no folder {folder}.");
        var files = folder.EnumerateFiles("*" + Suffix, SearchOption.AllDirectories)
            .Where(file => !System.IO.Path.GetRelativePath(folder.FullName, file.FullName).Split('/', '\\').Intersect(s_notSource).Any())
            .Select(file => Read(file, System.IO.Path.GetRelativePath(folder.FullName, file.FullName)))
            .OrderBy(file => file.Type, StringComparer.Ordinal).ToList();
        if (files.Count == 0) throw new Failure($"There is no *{Suffix} in {folder} or below it.");
        var twice = files.GroupBy(file => file.Type).FirstOrDefault(same => same.Count() > 1);
        return twice is null ? files : throw new Failure($"{twice.Key} has several schemas: {string.Join(", ", twice.Select(file => file.Path))}. Keep one.");
    }

    private static SchemaFile Read(FileInfo file, string path)
    {
        var text = File.ReadAllText(file.FullName);
        try
        {
            return new SchemaFile(file.Name[..^Suffix.Length], path, text, JsonSchema.Compile(Encoding.UTF8.GetBytes(text)).Warnings);
        }
        catch (SchemaException exception)
        {
            throw new Failure($"{path} is no valid schema: {exception.Message}");
        }
    }
}
