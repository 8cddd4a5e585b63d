// hansieve index
#include <CLI/CLI.hpp>
#include <memory>

#include "commands.h"
#include "hansieve/run/index_run.h"
#include "messages.h"

namespace hansieve::cli {
namespace {

struct Flags {
  std::vector<std::string> inputs;
  std::string directory, output, source, orphans;
  bool json = false, check = false, quiet = false;
};

int info(const Flags& flags) {
  const auto text = index_info(flags.directory, flags.json ? IndexReport::kJson : IndexReport::kPeople);
  if (!text) return fail(text.error());
  if (flags.check) {
    if (const auto ok = check_index(flags.directory); !ok) return fail(ok.error());
  }
  std::fputs(text->c_str(), stdout);
  return kDone;
}

int tell(const Result<IndexChange>& change, const Flags& flags) {
  if (!change) return fail(change.error());
  if (flags.quiet) return kDone;
  say("the index holds " + std::to_string(change->documents) + " documents");
  if (change->orphans > 0) {
    say(std::to_string(change->orphans) + " dropped documents were forgotten, what they were dropped for is gone" +
        (flags.orphans.empty() ? ": --orphans FILE names them" : ": they are in " + flags.orphans));
  }
  return kDone;
}

}  // namespace

void add_index(CLI::App& app, int& status) {
  auto flags = std::make_shared<Flags>();
  CLI::App* command = app.add_subcommand("index", "Look at an index made by dedup --index, merge some, remove a source");
  command->require_subcommand(1);

  CLI::App* show = command->add_subcommand("info", "Parameters, documents, bytes and sources");
  show->add_option("DIR", flags->directory, "The index")->required();
  show->add_flag("--json", flags->json, "As JSON");
  show->add_flag("--check", flags->check, "Read all of it and compare it with its checksums");
  show->callback([flags, &status] { status = info(*flags); });

  CLI::App* merge = command->add_subcommand("merge", "Make one index of several, or of the shards of a run");
  merge->add_option("INDEX", flags->inputs, "The indexes, the earlier first")->required();
  merge->add_option("-o,--output", flags->output, "The new index")->required();
  CLI::App* remove = command->add_subcommand("remove", "Take out what was added under a name");
  remove->add_option("DIR", flags->directory, "The index")->required();
  remove->add_option("--source", flags->source, "The name, as given to dedup --source")->required();
  for (CLI::App* changing : {merge, remove}) {
    changing->add_option("--orphans", flags->orphans, "Name in this file the documents that had been dropped for one that is gone now");
    changing->add_flag("-q,--quiet", flags->quiet, "Say only what went wrong");
  }
  merge->callback([flags, &status] { status = tell(merge_indexes(flags->inputs, flags->output, flags->orphans), *flags); });
  remove->callback([flags, &status] { status = tell(remove_from_index(flags->directory, flags->source, flags->orphans), *flags); });
}

}  // namespace hansieve::cli
