using ServerlessEvents.Client;
using ServerlessEvents.Orders;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Web.Components;

/// <summary>What is wrong with what a form would send, each at its field.</summary>
public sealed class FormErrors
{
    private readonly HashSet<string> shown = [];
    private IReadOnlyList<SchemaError> errors = [];

    /// <summary>What belongs to no field: why the aggregate refuses, or what is wrong with a part that has no field.</summary>
    public IReadOnlyList<string> Rest { get; private set; } = [];

    /// <summary>What is wrong at a field, by its JSON pointer; null when nothing is.</summary>
    public string? At(string pointer)
    {
        shown.Add(pointer);
        return errors.Where(error => error.Pointer == pointer).Select(error => error.Message).FirstOrDefault();
    }

    /// <summary>Whether the event was queued; else the reasons are here.</summary>
    public async Task<bool> Try(Func<Task> send)
    {
        (errors, Rest) = ([], []);
        try
        {
            await send();
            return true;
        }
        catch (NotSentException e)
        {
            errors = e.Errors;
            Rest = e.Refusal is { } refusal
                ? [refusal.Reason]
                : [.. errors.Where(error => !shown.Contains(error.Pointer)).Select(error => $"{error.Pointer}: {error.Message}")];
            return false;
        }
        catch (IOException e)
        {
            Rest = [e.Message];
            return false;
        }
    }
}

/// <summary>An item as it is typed.</summary>
internal sealed class ItemInput
{
    public string Sku { get; set; } = "";
    public string Name { get; set; } = "";
    public int Quantity { get; set; } = 1;
    public decimal Price { get; set; }

    public Item ToItem() => new(Sku, Name, Quantity, Price);
}
