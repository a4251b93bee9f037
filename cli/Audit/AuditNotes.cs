using System.Text.Json;
using System.Text.Json.Serialization;
using ServerlessEvents.Engine.Audit;

namespace ServerlessEvents.Cli.Audit;

/// <summary>The hashes that a security team has seen, one JSON object a line, in a file that only they can write.</summary>
internal sealed class AuditNotes(string file)
{
    /// <summary>Nothing when the file is not there yet.</summary>
    public async Task<IReadOnlyList<AuditNote>> Read(CancellationToken stop)
    {
        if (!File.Exists(file)) return [];
        var notes = new List<AuditNote>();
        foreach (var line in await File.ReadAllLinesAsync(file, stop))
        {
            try { notes.Add(JsonSerializer.Deserialize(line, AuditNotesJson.Default.AuditNote) ?? throw new JsonException()); }
            catch (JsonException)
            {
                throw new Failure(
                    $"{file} has a line that is no note, {notes.Count + 1}: take the file that --notes has written, or a new one.");
            }
        }
        return notes;
    }

    public Task Add(IReadOnlyList<AuditNote> notes, CancellationToken stop) =>
        File.AppendAllLinesAsync(file, notes.Select(note => JsonSerializer.Serialize(note, AuditNotesJson.Default.AuditNote)), stop);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AuditNote))]
internal sealed partial class AuditNotesJson : JsonSerializerContext;
