// The functions app: its parts and the aggregates that it folds.
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using ServerlessEvents;
using ServerlessEvents.Functions;

var builder = FunctionsApplication.CreateBuilder(args);
builder.Services.AddServerlessEvents(builder.Configuration, Registered.Aggregates);
builder.Build().Run();
